import { expect, test } from "vitest";
import { HttpError } from "@/lib/http";
import { counted, numberIn } from "@/lib/providers/counted";
import type { Allowance } from "@/lib/providers/meter";

const remainingIn = (headers: Headers) => numberIn(headers, "RateLimit-Remaining");

/** A meter that writes down what happens to it. */
function notedMeter() {
  const told: Allowance[] = [];
  const notes: string[] = [];
  return {
    told,
    notes,
    spend: () => {
      notes.push("spend");
      return Promise.resolve();
    },
    learn: (allowance: Allowance) => {
      notes.push("learn");
      told.push(allowance);
    },
  };
}

const answered = (status: number, headers: Record<string, string>) =>
  Promise.reject(new HttpError("GET api.example.test/apps", status, null, new Headers(headers)));

test("a request is paid for before it is made, and its answer is told afterwards", async () => {
  const meter = notedMeter();
  const reply = await counted(meter, remainingIn, () => {
    meter.notes.push("ask");
    return Promise.resolve({ headers: new Headers({ "RateLimit-Remaining": "17" }), body: "rows" });
  });

  expect(reply.body).toBe("rows");
  expect(meter.notes).toEqual(["spend", "ask", "learn"]);
  expect(meter.told).toEqual([{ remaining: 17, isLimited: false, retryAfterSeconds: null }]);
});

test.each<[string, number, Record<string, string>, Allowance]>([
  [
    "one too many",
    429,
    { "RateLimit-Remaining": "0", "Retry-After": "30" },
    { remaining: 0, isLimited: true, retryAfterSeconds: 30 },
  ],
  [
    "one too many, until a date",
    429,
    { "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" },
    { remaining: null, isLimited: true, retryAfterSeconds: null },
  ],
  [
    "a refusal",
    422,
    { "RateLimit-Remaining": "4000" },
    { remaining: 4000, isLimited: false, retryAfterSeconds: null },
  ],
  [
    "an outage with a pause",
    503,
    { "Retry-After": "5" },
    { remaining: null, isLimited: false, retryAfterSeconds: null },
  ],
])("%s is told, too, and stays an error", async (_what, status, headers, expected) => {
  const meter = notedMeter();
  await expect(counted(meter, remainingIn, () => answered(status, headers))).rejects.toMatchObject({
    status,
  });
  expect(meter.told).toEqual([expected]);
});

test("silence tells nothing", async () => {
  const meter = notedMeter();
  const lost = counted(meter, remainingIn, () => Promise.reject(new Error("broken pipe")));
  await expect(lost).rejects.toThrow("broken pipe");
  expect(meter.told).toEqual([]);
});

test.each([
  ["0", 0],
  ["4500", 4500],
  ["0.5", 0.5],
  [" 7 ", 7],
  ["", null],
  ["-1", null],
  ["many", null],
  ["1e3", null],
  ["Infinity", null],
])("a header that says %j counts %j", (text, expected) => {
  expect(numberIn(new Headers({ Left: text }), "left")).toBe(expected);
});

test("a header that is missing counts nothing", () => {
  expect(numberIn(new Headers(), "Left")).toBeNull();
});
