import { describe, expect, test } from "vitest";
import { problemOf } from "@/lib/providers/scalingo/problems";

describe("Scalingo's no", () => {
  test.each([
    [400, { error: "bad request", code: "x" }, "refused", "“bad request”"],
    [401, { error: "unauthorized" }, "forbidden", "no longer accepts this API token"],
    [
      402,
      { name: "no-payment", error: "No payment method", url: "https://x" },
      "refused",
      "billing",
    ],
    [403, { error: "forbidden", code: "x" }, "refused", "collaborator"],
    [404, { resource: "App", error: "not found" }, "not_found", "no such app"],
    [404, { resource: "App", error: "not found" }, "not_found", "“App not found”"],
    [404, { error: "not found" }, "not_found", "“not found”"],
    [404, null, "not_found", "Check in Scalingo’s dashboard"],
    [409, { error: "operation already running" }, "unreachable", "“operation already running”"],
    [422, { errors: { plan_id: ["is too small"] } }, "refused", "“plan_id is too small”"],
    [422, { errors: { a: ["b", "c"], d: "e" } }, "refused", "“a b, c; d e”"],
    [422, { error: "body is invalid" }, "refused", "“body is invalid”"],
    [422, {}, "refused", "(422)"],
    [402, null, "refused", "payment method"],
    [429, "Retry later", "unreachable", "“Retry later”"],
    [429, { error: "slow down", code: "x" }, "unreachable", "60 requests"],
    [500, null, "unreachable", "problem of its own (500)"],
    [503, { error: "upstream failed" }, "unreachable", "“upstream failed”"],
  ])("with status %d and %j is %s", (status, body, code, what) => {
    const problem = problemOf(status, body);
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(what);
  });

  test("for want of a second factor says what to use instead", () => {
    const problem = problemOf(401, { error: "OTP Required" });
    expect(problem.code).toBe("refused");
    expect(problem.message).toMatch(/second factor.*API token/);
  });
});
