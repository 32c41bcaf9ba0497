import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import type { Allowance } from "@/lib/providers/meter";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import { twoAtATime } from "@/lib/two-at-a-time";
import { listAll } from "@/test/support/access";
import { problemOf } from "@/test/support/problem-of";
import { startRecordedProviders } from "@/test/support/recorded-providers";
import { anAccount, remoteId, scalingoAddOnPath } from "@/test/support/recorded-scalingo";

const wire = await startRecordedProviders();
beforeEach(() => wire.reset());
afterAll(() => wire.stop());

/** An account whose requests are counted. */
function aCounted() {
  const counted = { spent: 0, learned: [] as Allowance[] };
  const access = anAccount({
    spend: () => {
      counted.spent += 1;
      return Promise.resolve();
    },
    learn: (told) => counted.learned.push(told),
  });
  return { access, counted };
}

describe("every request is counted", () => {
  test("once each, sign-in and database tokens among them", async () => {
    const { access, counted } = aCounted();
    await scalingo.verify(access);
    await listAll(scalingo, access);
    await scalingo.read(access, remoteId);
    await scalingo.plans(access, remoteId);
    await scalingo.redisUrl(access, remoteId);
    await scalingo.changePlan(access, remoteId, "redis:redis-starter-512");
    expect(counted.spent).toBe(wire.requests.length);
    expect(counted.spent).toBeGreaterThan(10);
    expect(counted.learned).toHaveLength(counted.spent);
  });

  test.each([
    ["plain text", { body: "Retry later" }, null],
    ["JSON", { body: { error: "slow down", code: "x" } }, null],
    ["a time to wait", { body: "Retry later", headers: { "Retry-After": "17" } }, 17],
    ["a time nobody can read", { body: "Retry later", headers: { "Retry-After": "soon" } }, null],
  ])("one too many is told to the meter: %s", async (_what, answer, retryAfterSeconds) => {
    const { access, counted } = aCounted();
    wire.routes[`GET ${scalingoAddOnPath}`] = { status: 429, ...answer };
    const problem = await problemOf(scalingo.read(access, remoteId));
    expect(problem).toMatchObject({ code: "unreachable" });
    expect(problem.message).toMatch(/60 requests Scalingo allows per minute/);
    expect(counted.learned.at(-1)).toEqual({ remaining: null, isLimited: true, retryAfterSeconds });
  });

  test("what the meter does not let through is not asked", async () => {
    const access = anAccount({
      spend: () => Promise.reject(new AppError("unreachable", "The allowance is used up.")),
    });
    expect((await problemOf(listAll(scalingo, access))).message).toBe("The allowance is used up.");
    expect(wire.requests).toEqual([]);
  });
});

test("a list of an app's instances costs one request", async () => {
  const { access, counted } = aCounted();
  const [part] = await scalingo.parts(access);
  counted.spent = 0;
  await scalingo.list(access, part!);
  expect(counted.spent).toBe(1);
});

describe("at most two at a time", () => {
  test("of one account; others do not wait for it", async () => {
    let busy = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const ask = () => {
      busy += 1;
      most = Math.max(most, busy);
      return new Promise<void>((answered) => gates.push(answered)).finally(() => (busy -= 1));
    };
    const asked = Array.from({ length: 5 }, () => twoAtATime("planted-a", ask));
    await expect.poll(() => gates.length).toBe(2);
    await expect(twoAtATime("planted-b", () => Promise.resolve("at once"))).resolves.toBe(
      "at once",
    );
    for (let answered = 0; answered < 5; answered += 1) {
      await expect.poll(() => gates.length).toBeGreaterThan(answered);
      gates[answered]!();
    }
    await Promise.all(asked);
    expect(most).toBe(2);
  });

  test("and one that fails lets the next one go", async () => {
    const failing = Array.from({ length: 4 }, () =>
      twoAtATime("planted-c", () => Promise.reject(new Error("no"))),
    );
    await Promise.allSettled(failing);
    await expect(twoAtATime("planted-c", () => Promise.resolve("next"))).resolves.toBe("next");
  });
});

describe("tokens of the database API", () => {
  const token = `POST ${scalingoAddOnPath}/token`;
  const count = () => wire.asked().filter((one) => one === token).length;

  test("are asked for once by many that ask at once", async () => {
    const { access } = aCounted();
    await Promise.all([1, 2, 3, 4].map(() => scalingo.read(access, remoteId)));
    expect(count()).toBe(1);
  });

  test("that could not be got once are asked for again", async () => {
    const { access } = aCounted();
    const issued = wire.routes[token]!;
    wire.routes[token] = { status: 503 };
    expect((await problemOf(scalingo.read(access, remoteId))).isRetryable).toBe(true);
    wire.routes[token] = issued;
    expect(await scalingo.read(access, remoteId)).toMatchObject({ status: "ready" });
  });
});
