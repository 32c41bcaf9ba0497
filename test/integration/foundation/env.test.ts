import { afterEach, beforeEach, expect, test, vi } from "vitest";

const before = { ...process.env };

beforeEach(() => vi.resetModules());
afterEach(() => {
  process.env = { ...before };
});

/** The settings are checked once per process: another environment is another load of the module. */
async function envWith(changes: Record<string, string | undefined>) {
  Object.assign(process.env, changes);
  const { env } = await import("@/lib/env");
  return env;
}

test("everything that is missing is named at once", async () => {
  const env = await envWith({ DATABASE_URL: "", NEXTAUTH_SECRET: "short" });
  expect(() => env()).toThrow(
    /DATABASE_URL[\s\S]*NEXTAUTH_SECRET|NEXTAUTH_SECRET[\s\S]*DATABASE_URL/,
  );
});

test("an address loses the slash at its end, so that paths can follow it", async () => {
  const env = await envWith({ NEXTAUTH_URL: "https://headroom.example.com/" });
  expect(env().NEXTAUTH_URL).toBe("https://headroom.example.com");
});

test.each(["HEROKU_API_URL", "SCALINGO_AUTH_URL", "RESEND_BASE_URL", "HEADROOM_OIDC_ISSUER"])(
  "in production %s may not name a stand-in on this machine",
  async (name) => {
    const env = await envWith({
      NODE_ENV: "production",
      HEADROOM_LOCAL: "",
      [name]: "http://127.0.0.1:3001/api",
    });
    expect(() => env()).toThrow(new RegExp(`${name} names a local stand-in`));
  },
);

test("on one machine of one's own stand-ins are welcome", async () => {
  const env = await envWith({
    NODE_ENV: "production",
    HEADROOM_LOCAL: "1",
    HEROKU_API_URL: "http://127.0.0.1:3001/api",
  });
  expect(env().HEROKU_API_URL).toBe("http://127.0.0.1:3001/api");
});
