import fc from "fast-check";
import { expect, test } from "vitest";
import { diffConditions } from "@/lib/alerts/diff-conditions";
import { conditionKeys, type Condition, type ConditionKey } from "@/lib/alerts/model";

const condition = (key: ConditionKey): Condition => ({ key, subject: key, body: key, levels: [] });
const waits = (alertId: string) => ({ ...condition("approval_waits"), alertId });
const alert = (key: ConditionKey) => ({ id: `alr_${key}`, condition: key });

test("what holds without an open alert began, and an open alert that no longer holds ended", () => {
  const diff = diffConditions(
    [condition("memory_high"), condition("unreachable")],
    [alert("memory_high"), alert("gone")],
  );
  expect(diff.began.map(({ key }) => key)).toEqual(["unreachable"]);
  expect(diff.ended).toEqual([alert("gone")]);
});

test("one proposal after another is told as the end of the first and the beginning of the second", () => {
  const open = [{ id: "alr_first", condition: "approval_waits" as const }];

  expect(diffConditions([waits("alr_first")], open)).toEqual({ began: [], ended: [] });
  expect(diffConditions([waits("alr_second")], open)).toEqual({
    began: [waits("alr_second")],
    ended: open,
  });
});

test("after raising and resolving, the same look finds nothing left to do", () => {
  fc.assert(
    fc.property(fc.subarray(conditionKeys), fc.subarray(conditionKeys), (holding, open) => {
      const now = holding.map(condition);
      const before = open.map(alert);
      const { began, ended } = diffConditions(now, before);
      const after = before
        .filter(({ id }) => !ended.some((one) => one.id === id))
        .concat(began.map(({ key }) => alert(key)));

      expect(diffConditions(now, after)).toEqual({ began: [], ended: [] });
    }),
  );
});
