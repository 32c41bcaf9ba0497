import { describe, expect, test } from "vitest";
import { problemOf } from "@/lib/providers/heroku/problems";
import errors from "@/test/fixtures/heroku/errors.json";

describe("Heroku's no", () => {
  test.each([
    [401, errors.unauthorized, "forbidden", "no longer accepts this token"],
    [402, errors.delinquent, "refused", "billing"],
    [403, errors.forbidden, "refused", "does not let this token"],
    [403, errors.two_factor, "refused", "second factor"],
    [404, errors.not_found, "not_found", "no such app or add-on"],
    [409, null, "unreachable", "busy"],
    [422, errors.invalid_params, "refused", "refused the request (422)"],
    [423, errors.confirmation_required, "refused", "confirmed by a person"],
    [429, errors.rate_limit, "unreachable", "requests Heroku allows"],
    [500, null, "unreachable", "problem of its own (500)"],
    [503, "<html>maintenance</html>", "unreachable", "closed for the moment (503)"],
  ])("with status %d and %j is %s", (status, body, code, what) => {
    const problem = problemOf(status, body);
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(what);
  });

  test.each(Object.values(errors).map((error) => [error.message, error]))(
    "reaches the person in Heroku's own words: %s (E40)",
    (words, error) => {
      expect(problemOf(422, error).message).toContain(`“${words.replace(/\.$/, "")}”.`);
    },
  );

  test("is told by its id, whatever the status", () => {
    expect(problemOf(400, errors.confirmation_required)).toEqual(
      problemOf(423, errors.confirmation_required),
    );
    expect(problemOf(403, errors.delinquent).message).toContain("billing");
  });

  test("says what the token may not do, where that is known", () => {
    expect(problemOf(403, errors.forbidden, { wanted: "scale worker to 0" }).message).toMatch(
      /^Heroku does not let this token scale worker to 0\. /,
    );
  });

  test("says when a used up allowance is asked again, where Heroku tells", () => {
    expect(problemOf(429, errors.rate_limit, { retryAfterSeconds: 30 }).message).toMatch(
      /asks again in 30 s/,
    );
    expect(problemOf(429, errors.rate_limit).message).toMatch(/asks again later/);
  });

  test("always says what to do next", () => {
    for (const status of [400, 401, 402, 403, 404, 406, 409, 418, 422, 423, 429, 500, 503]) {
      expect(problemOf(status, null).message.match(/\. [A-Z]/g)?.length).toBeGreaterThanOrEqual(1);
    }
  });
});
