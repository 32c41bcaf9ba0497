import { expect, test } from "vitest";
import { roles } from "@/lib/auth/model";
import { closedStates, obstacleOf, type Obstacle } from "@/lib/scaling/proposals/links/model";
import { approvalWords, closedWords, obstacleWords } from "@/lib/scaling/proposals/links/words";

test.each([
  [null, null, "signed_out"],
  ["usr_1", null, "stranger"],
  ["usr_1", "viewer", "viewer"],
  ["usr_1", "operator", null],
  ["usr_1", "owner", null],
] as const)("where a sign-in is asked, %s as %s meets: %s", (userId, role, obstacle) => {
  expect(obstacleOf({ linksNeedSignIn: true }, userId, role)).toBe(obstacle);
});

test("where no sign-in is asked, nothing stands in the way of whoever has the link", () => {
  const met = [null, ...roles].flatMap((role) =>
    [null, "usr_1"].map((userId) => obstacleOf({ linksNeedSignIn: false }, userId, role)),
  );
  expect(new Set(met)).toEqual(new Set([null]));
});

test.each(["signed_out", "stranger", "viewer"] satisfies Obstacle[])(
  "who is %s reads which team it is and what to do",
  (obstacle) => {
    expect(obstacleWords(obstacle, "Northwind")).toMatch(/Northwind.*(Sign in|ask)/);
  },
);

test.each([
  ["up", 3000, "grow to Premium 1 for 30 $/month"],
  ["down", 750, "shrink to Premium 1 for 7.50 $/month"],
  ["up", null, "grow to Premium 1"],
] as const)("the button of a change %s at %s cents says “%s”", (direction, cents, words) => {
  const change = {
    direction,
    toLabel: "Premium 1",
    toMonthlyCents: cents,
    currency: "USD" as const,
  };
  expect(approvalWords(change)).toBe(words);
});

test.each(closedStates)("a link that is %s says what of, and where to go on", (state) => {
  const { title, text } = closedWords({
    state,
    instance: { name: "storefront" },
    proposal: { fromLabel: "Premium 0", toLabel: "Premium 1", decider: "Ada has" },
  });
  expect(title).not.toBe("");
  expect(text).toContain("storefront");
});

test.each(["approved", "rejected"] as const)("a link of a %s change says who decided", (state) => {
  const { text } = closedWords({
    state,
    instance: { name: "storefront" },
    proposal: {
      fromLabel: "Premium 0",
      toLabel: "Premium 1",
      decider: "Somebody has, by link, sent to ops@example.test,",
    },
  });
  expect(text).toMatch(/^Somebody has, by link, sent to ops@example.test, (approved|declined)/);
});
