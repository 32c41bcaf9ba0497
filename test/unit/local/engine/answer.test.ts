import { describe, expect, test } from "vitest";
import { outcomeOf, type Answer, type Called } from "@/local/engine/answer";

const NOW = Date.parse("2026-03-01T00:00:00Z");
const first: Called = { attempt: 0, attemptsMax: 3, held: 0 };
const last: Called = { attempt: 2, attemptsMax: 3, held: 0 };

function said(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { kind: "said", status, text, headers: { "x-inngest-req-version": "2", ...headers } };
}
const retriable = { "x-inngest-no-retry": "false" };
const final = { "x-inngest-no-retry": "true" };
const broken = { name: "Error", message: "broken" };
const outcome = (answer: Answer, job = first) => outcomeOf(answer, job, NOW);

test("a run finishes with the value its function returned", () => {
  expect(outcome(said(200, { a: 1 }))).toEqual({ kind: "finish", output: '{"a":1}' });
  expect(outcome(said(200, "null"))).toEqual({ kind: "finish", output: "null" });
});

describe("what never reached the function is no attempt", () => {
  test.each<[string, Answer]>([
    ["nobody listens", { kind: "untaken", problem: "refused" }],
    ["a broken connection", { kind: "broken", problem: "reset" }],
    ["a wrong key", said(401, { message: "Unauthorized" })],
    ["a function the app does not have", said(500, { type: "internal", message: "not found" })],
    ["an app without a key", said(500, { code: "internal_server_error" })],
  ])("%s", (_what, answer) => {
    expect(outcome(answer, last).kind).toBe("hold");
  });
});

test("a call that breaks ten times in a row is an attempt", () => {
  const answer: Answer = { kind: "broken", problem: "reset" };

  expect(outcome(answer, { ...first, held: 9 }).kind).toBe("hold");
  expect(outcome(answer, { ...first, held: 10 })).toMatchObject({ kind: "retry" });
  expect(outcome(answer, { ...last, held: 10 })).toMatchObject({ kind: "fail" });
});

test("an answer that does not come in time is an attempt", () => {
  const late: Answer = { kind: "late", problem: "late" };

  expect(outcome(late).kind).toBe("retry");
  expect(outcome(late, last).kind).toBe("fail");
});

describe("an error of the function", () => {
  test("is retried while attempts are left", () => {
    expect(outcome(said(500, broken, retriable))).toEqual({
      kind: "retry",
      error: broken,
      afterMs: null,
    });
    expect(outcome(said(500, broken, retriable), last)).toEqual({ kind: "fail", error: broken });
  });

  test("is final when the function says so", () => {
    expect(outcome(said(400, broken, final))).toEqual({ kind: "fail", error: broken });
  });

  test.each([
    ["30", 30_000],
    ["0", 1000],
    ["9999999", 86_400_000],
    ["2026-03-01T00:01:00Z", 60_000],
    ["soon", null],
  ])("is retried after what it asks for: %s", (header, afterMs) => {
    const answer = said(500, broken, { ...retriable, "retry-after": header });
    expect(outcome(answer)).toMatchObject({ kind: "retry", afterMs });
  });
});

describe("an error of a step", () => {
  const stepError = [{ id: "a", op: "StepError", displayName: "A", error: broken }];

  test("is retried while attempts are left, then stored for the function to meet", () => {
    expect(outcome(said(206, stepError, retriable))).toMatchObject({
      kind: "retry",
      error: broken,
    });
    const stored = { id: "a", name: "A", kind: "store", result: JSON.stringify({ error: broken }) };
    expect(outcome(said(206, stepError, retriable), last)).toEqual({
      kind: "advance",
      steps: [stored],
    });
    expect(outcome(said(206, stepError, final))).toEqual({ kind: "advance", steps: [stored] });
    expect(outcome(said(206, [{ ...stepError[0], op: "StepFailed" }], final))).toEqual({
      kind: "advance",
      steps: [stored],
    });
  });
});

test("several steps are planned at once, sleeps among them", () => {
  const ops = [
    { id: "a", op: "StepPlanned", displayName: "A" },
    { id: "b", op: "Sleep", name: "1m30s" },
    { id: "c", op: "Sleep", name: "2026-03-02T00:00:00.000Z" },
    { id: "d", op: "StepRun", data: null },
  ];

  expect(outcome(said(206, ops))).toEqual({
    kind: "advance",
    steps: [
      { id: "a", name: "A", kind: "call" },
      { id: "b", name: "b", kind: "sleep", until: { afterMs: 90_000 } },
      { id: "c", name: "c", kind: "sleep", until: { at: "2026-03-02T00:00:00.000Z" } },
      { id: "d", name: "d", kind: "store", result: '{"data":null}' },
    ],
  });
});

test.each([
  ["WaitForEvent", "step.waitForEvent"],
  ["InvokeFunction", "step.invoke"],
  ["WaitForSignal", "step.waitForSignal"],
  ["AIGateway", "step.ai.infer"],
  ["Gateway", "step.fetch"],
])("%s fails its step with the name of what is missing", (op, name) => {
  expect(outcome(said(206, [{ id: "a", op }]))).toMatchObject({
    kind: "advance",
    steps: [{ id: "a", kind: "store", result: expect.stringContaining(name) }],
  });
});

test("parallel steps in a race fail with the name of what is missing", () => {
  const op = { id: "a", op: "StepPlanned", opts: { parallelMode: "race" } };
  expect(outcome(said(206, [op]))).toMatchObject({
    steps: [{ kind: "store", result: expect.stringContaining("parallelMode") }],
  });
});

test.each([
  ["an unknown operation", said(206, [{ id: "a", op: "DeferAdd" }]), "DeferAdd"],
  ["no operation", said(206, []), "without a step"],
  [
    "another protocol version",
    said(200, 1, { "x-inngest-req-version": "1" }),
    "optimizeParallelism",
  ],
])("%s fails the run instead of being ignored", (_what, answer, word) => {
  expect(outcome(answer)).toMatchObject({
    kind: "fail",
    error: { message: expect.stringContaining(word) },
  });
});

test("a step that returns more than 4 MiB fails instead of growing the run", () => {
  const op = { id: "a", op: "StepRun", data: "x".repeat(5 * 1024 * 1024) };
  expect(outcome(said(206, [op]))).toMatchObject({
    steps: [{ kind: "store", result: expect.stringContaining("4 MiB") }],
  });
});
