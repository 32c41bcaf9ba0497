import { expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { translated } from "@/lib/providers/translated";

test.each(["did not answer in time", "could not be reached"])(
  "a provider that %s is named, and the address of the request is not",
  async (what) => {
    const silence = new AppError("unreachable", `PATCH api.heroku.com/apps/1/addons/2 ${what}`);
    const asked = translated(Promise.reject(silence), "Heroku", () => {
      throw new Error("There was no answer to explain.");
    });
    await expect(asked).rejects.toMatchObject({
      code: "unreachable",
      message: `Heroku ${what}. Headroom asks again.`,
      cause: silence,
    });
  },
);
