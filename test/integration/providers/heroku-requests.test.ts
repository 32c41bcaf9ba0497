import { afterAll, beforeEach, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { heroku } from "@/lib/providers/heroku/adapter";
import type { Allowance } from "@/lib/providers/meter";
import type { Access } from "@/lib/providers/model";
import addOn from "@/test/fixtures/heroku/addon.json";
import pageTwo from "@/test/fixtures/heroku/addons-page-2.json";
import { listAll } from "@/test/support/access";
import { problemOf } from "@/test/support/problem-of";
import {
  herokuAddOn,
  herokuErrors,
  startRecordedProviders,
} from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
beforeEach(() => wire.reset());
afterAll(() => wire.stop());

const TOKEN = "HRKU-planted-requests";

/** An account whose requests are counted, and what its meter was told. */
function counted(token = TOKEN) {
  const told: Allowance[] = [];
  const meter = { spent: 0, told };
  const access: Access = {
    credentials: { token },
    meter: {
      spend: () => {
        meter.spent += 1;
        return Promise.resolve();
      },
      learn: (allowance) => void told.push(allowance),
    },
  };
  return { access, meter };
}

test("every request passes the meter, and what Heroku says is left is told to it", async () => {
  wire.routes[`GET ${herokuAddOn}`] = { body: addOn, headers: { "RateLimit-Remaining": "4321" } };
  const { access, meter } = counted();
  await heroku.read(access, addOn.id);
  expect(meter.spent).toBe(wire.requests.length);
  expect(meter.told).toContainEqual({
    remaining: 4321,
    isLimited: false,
    retryAfterSeconds: null,
  });
});

test("a refusal for too many requests is told with its pause", async () => {
  wire.routes[`GET ${herokuAddOn}`] = {
    status: 429,
    headers: { "RateLimit-Remaining": "0", "Retry-After": "30" },
    body: herokuErrors.rate_limit,
  };
  const { access, meter } = counted();
  expect((await problemOf(heroku.read(access, addOn.id))).isRetryable).toBe(true);
  expect(meter.told).toEqual([{ remaining: 0, isLimited: true, retryAfterSeconds: 30 }]);
});

test("an allowance that is used up asks nothing", async () => {
  const { access } = counted();
  // Ours, not Heroku's: it is told as it is, to those who tell it from an outage.
  const spentUp = new AppError("unreachable", "nothing left");
  const spent = { ...access.meter, spend: () => Promise.reject(spentUp) };
  await expect(heroku.read({ ...access, meter: spent }, addOn.id)).rejects.toBe(spentUp);
  expect(wire.requests).toEqual([]);
});

test("a list that has not changed is not sent again, and is the same list", async () => {
  wire.routes["GET /heroku/addons"] = ({ headers }) =>
    headers["if-none-match"] === '"v1"'
      ? { status: 304 }
      : { body: pageTwo, headers: { ETag: '"v1"' } };
  const { access } = counted("HRKU-planted-etag");
  const first = await listAll(heroku, access);
  const second = await listAll(heroku, access);
  expect(first.length).toBeGreaterThan(0);
  expect(second).toEqual(first);
  expect(wire.requests.at(-2)?.headers["if-none-match"]).toBe('"v1"');

  // What one account was answered is never another's.
  await listAll(heroku, counted("HRKU-planted-other").access);
  expect(wire.requests.at(-2)?.headers["if-none-match"]).toBeUndefined();
});

test.each([401, 402, 403, 404, 422, 423, 429, 500])(
  "an answer %d never lets the token into the error",
  async (status) => {
    const body = { id: "x", message: `no entry for you` };
    wire.routes[`GET ${herokuAddOn}`] = { status, body };
    const problem = await problemOf(heroku.read(counted().access, addOn.id));
    expect(JSON.stringify([problem.message, String(problem.cause), problem.stack])).not.toContain(
      TOKEN,
    );
  },
);
