import { expect, test } from "vitest";
import type { StepKind, StepStatus } from "@/lib/migrations/model";
import { rollBackWay } from "@/lib/migrations/roll-back-way";

type Row = [StepKind, StepStatus];
const steps = (rows: readonly Row[], isTakenBack = false) =>
  rows.map(([kind, status], position) => ({
    kind,
    status,
    position,
    isWayBack: false,
    memory: { isTakenBack },
  }));

const stopping = (switching: StepStatus, starting: StepStatus): Row[] => [
  ["stop_writers", "done"],
  ["switch", switching],
  ["start_writers", starting],
  ["maintenance_off", "pending"],
  ["smoke", "pending"],
];
const live = (switching: StepStatus, restarting: StepStatus, asking: StepStatus): Row[] => [
  ["switch", switching],
  ["restart", restarting],
  ["smoke", asking],
];

test.each<[string, Row[]]>([
  ["has begun", stopping("running", "pending")],
  ["is done", stopping("done", "pending")],
  ["is done and the start waits for a yes", stopping("done", "asked")],
])(
  "a switch of stopped apps that %s is taken back: nobody has written to the target",
  (_how, rows) => {
    expect(rollBackWay(steps(rows))).toEqual({ is: "take_back" });
  },
);

test.each<[string, Row[]]>([
  ["are being started", stopping("done", "running")],
  ["could not be started", stopping("done", "failed")],
  ["run", stopping("done", "done")],
  ["were never stopped and all restarted", live("done", "done", "pending")],
  ["were never stopped and nobody arrives", live("done", "done", "asked")],
  [
    "were switched by hand",
    [
      ["switch", "done"],
      ["smoke", "running"],
    ],
  ],
])("once apps %s, what they wrote is carried back", (_how, rows) => {
  expect(rollBackWay(steps(rows))).toEqual({ is: "carry_back" });
});

test.each<[RegExp, Row[]]>([
  [/^Nothing is switched/, [["transfer", "running"]]],
  [/^Nothing was switched yet/, stopping("pending", "pending")],
  [/^Nothing was switched yet/, stopping("asked", "pending")],
  [/perhaps only some of them are switched/, live("running", "pending", "pending")],
  [/perhaps only some of them are switched/, live("failed", "pending", "pending")],
  [/perhaps not all of them were restarted/, live("done", "asked", "pending")],
  [/perhaps not all of them were restarted/, live("done", "failed", "pending")],
  [
    /still holds back writes/,
    [
      ["pause_writes", "done"],
      ["switch", "done"],
      ["restart", "done"],
      ["resume_writes", "running"],
    ],
  ],
])("is refused with a reason: %s", (why, rows) => {
  expect(rollBackWay(steps(rows))).toEqual({ is: "no", why: expect.stringMatching(why) });
});

test("a switch that failed and was taken back by itself has nothing left to undo", () => {
  expect(rollBackWay(steps(stopping("failed", "pending"), true)).is).toBe("no");
  expect(rollBackWay(steps(stopping("failed", "pending"))).is).toBe("take_back");
});

test("there is one way back and no second", () => {
  const [first, ...rest] = steps(stopping("done", "done"));
  expect(rollBackWay([...rest, { ...first!, isWayBack: true }]).is).toBe("no");
});
