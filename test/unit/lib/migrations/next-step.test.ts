import { describe, expect, test } from "vitest";
import { isHandedOver, nextStep, presentSteps, toTakeBack } from "@/lib/migrations/next-step";
import type { StepKind, StepStatus } from "@/lib/migrations/model";

type Row = [StepKind, StepStatus];
const steps = (rows: readonly Row[], isWayBack = false) =>
  rows.map(([kind, status], position) => ({ kind, status, position, isWayBack }));

describe("the next step", () => {
  test("is the first that is not behind", () => {
    const list = steps([
      ["transfer", "done"],
      ["ready", "asked"],
      ["stop_writers", "pending"],
    ]);
    expect(nextStep(list)?.kind).toBe("ready");
    expect(
      nextStep(
        steps([
          ["transfer", "done"],
          ["settings", "skipped"],
        ]),
      ),
    ).toBeNull();
  });

  test("is one of the way back once that has begun", () => {
    const there = steps([
      ["transfer", "done"],
      ["watch", "skipped"],
    ]);
    const back = steps([["transfer", "pending"]], true);
    expect(presentSteps([...there, ...back])).toEqual(back);
  });
});

describe("what is taken back", () => {
  test("is everything behind the gate that has run, the latest first", () => {
    const list = steps([
      ["transfer", "done"],
      ["ready", "done"],
      ["maintenance_on", "done"],
      ["stop_writers", "done"],
      ["prove", "failed"],
      ["switch", "pending"],
    ]);
    expect(toTakeBack(list).map(({ kind }) => kind)).toEqual([
      "prove",
      "stop_writers",
      "maintenance_on",
    ]);
  });

  test("is nothing of a plan change, which has no gate", () => {
    const list = steps([
      ["fingerprint", "done"],
      ["change_plan", "done"],
      ["check_plan", "failed"],
    ]);
    expect(toTakeBack(list)).toEqual([]);
  });

  test("is nothing before the gate", () => {
    expect(
      toTakeBack(
        steps([
          ["provision", "done"],
          ["transfer", "failed"],
        ]),
      ),
    ).toEqual([]);
  });
});

describe("applications are handed over", () => {
  test.each<[boolean, Row[]]>([
    [
      false,
      [
        ["stop_writers", "done"],
        ["switch", "failed"],
        ["start_writers", "pending"],
      ],
    ],
    [
      false,
      [
        ["stop_writers", "done"],
        ["switch", "done"],
        ["start_writers", "pending"],
      ],
    ],
    [
      true,
      [
        ["stop_writers", "done"],
        ["switch", "done"],
        ["start_writers", "running"],
      ],
    ],
    [
      false,
      [
        ["switch", "asked"],
        ["restart", "pending"],
      ],
    ],
    [
      true,
      [
        ["switch", "running"],
        ["restart", "pending"],
      ],
    ],
  ])("%s: %j", (expected, rows) => {
    expect(isHandedOver(steps(rows))).toBe(expected);
  });
});
