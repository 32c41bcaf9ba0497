import { describe, expect, test } from "vitest";
import { mayDo, type Deed, type Standing } from "@/lib/migrations/may-do";
import type { StepKind, StepStatus } from "@/lib/migrations/model";

const steps = (...rows: [StepKind, StepStatus][]) =>
  rows.map(([kind, status], position) => ({
    kind,
    status,
    position,
    isWayBack: false,
    memory: null,
  }));

const copying: Standing = {
  status: "running",
  wish: null,
  failure: null,
  hasSpec: true,
  hasSource: true,
  canDestroySource: true,
  keepUntilMs: null,
  nowMs: 1000,
  hasMasked: false,
  steps: steps(
    ["transfer", "running"],
    ["ready", "pending"],
    ["stop_writers", "pending"],
    ["switch", "pending"],
    ["start_writers", "pending"],
  ),
};
const stopped: Standing = {
  ...copying,
  steps: steps(
    ["transfer", "done"],
    ["ready", "done"],
    ["stop_writers", "done"],
    ["prove", "running"],
    ["switch", "pending"],
    ["start_writers", "pending"],
  ),
};
const started: Standing = {
  ...copying,
  steps: steps(
    ["transfer", "done"],
    ["ready", "done"],
    ["stop_writers", "done"],
    ["switch", "done"],
    ["start_writers", "running"],
  ),
};
const switched: Standing = {
  ...started,
  steps: steps(
    ["transfer", "done"],
    ["ready", "done"],
    ["stop_writers", "done"],
    ["switch", "done"],
    ["start_writers", "pending"],
  ),
};
const done: Standing = {
  ...started,
  status: "done",
  keepUntilMs: 2000,
  steps: steps(
    ["switch", "done"],
    ["start_writers", "done"],
    ["watch", "running"],
    ["release", "pending"],
  ),
};

const inDoubt: Standing = {
  ...done,
  status: "waiting",
  keepUntilMs: null,
  steps: [
    ...steps(["ready", "done"], ["switch", "done"], ["start_writers", "done"]),
    {
      kind: "smoke",
      status: "asked",
      position: 3,
      isWayBack: false,
      memory: { question: "Nobody has come." },
    },
  ],
};

const allowed = (standing: Standing) =>
  (Object.keys(mayDo) as Deed[]).filter((deed) => mayDo[deed](standing) === true);

describe("a person may", () => {
  test.each<[string, Standing, Deed[]]>([
    ["while it copies", copying, ["runThrough", "pause", "setBudget", "cancel"]],
    ["while writers are stopped", stopped, ["runThrough", "setBudget", "cancel"]],
    ["once writers are back", started, ["runThrough", "rollBack"]],
    [
      "while the apps are switched and nobody runs yet",
      switched,
      ["runThrough", "cancel", "rollBack"],
    ],
    [
      "while a step after the switch has failed",
      { ...started, status: "waiting", failure: "No." },
      ["runThrough", "retry", "rollBack"],
    ],
    ["while it is kept", done, ["rollBack", "release"]],
    [
      "while a step has a question after the switch",
      inDoubt,
      ["approve", "lookAgain", "runThrough", "rollBack"],
    ],
    ["while something is taken back", { ...stopped, wish: "undo" }, []],
    [
      "while it is paused",
      { ...copying, status: "paused" },
      ["runThrough", "resume", "setBudget", "cancel"],
    ],
    ["once it was cancelled", { ...stopped, status: "cancelled" }, ["removeTarget"]],
    ["of an old one", { ...copying, status: "failed", hasSpec: false }, []],
  ])("%s", (_when, standing, deeds) => {
    expect(allowed(standing)).toEqual(deeds);
  });

  test.each<[string, Partial<Standing>, RegExp]>([
    ["the source is gone", { hasSource: false }, /source is gone/],
    ["its time is over", { keepUntilMs: 500 }, /time for the way back is over/],
    ["values were masked", { hasMasked: true }, /masked/],
  ])("not go back when %s, and is told why", (_why, part, words) => {
    expect(mayDo.rollBack({ ...done, ...part })).toMatch(words);
  });

  test.each<[string, Partial<Standing>, RegExp]>([
    ["the source is gone", { hasSource: false }, /source is gone/],
    ["values were masked", { hasMasked: true }, /masked/],
    ["it is taken back already", { wish: "undo" }, /being taken back/],
    ["it is over", { status: "cancelled" }, /over/],
  ])("not go back in the middle when %s, and is told why", (_why, part, words) => {
    expect(mayDo.rollBack({ ...started, ...part })).toMatch(words);
  });

  test("have a switch taken back though values were masked: nothing has to be carried", () => {
    expect(mayDo.rollBack({ ...switched, hasMasked: true, hasSource: false })).toBe(true);
  });

  test("not change a budget once there is nothing left to copy or compare, but on the way back again", () => {
    expect(mayDo.setBudget(inDoubt)).toMatch(/^Nothing is copied or compared any more/);
    const back = { ...inDoubt.steps[0]!, kind: "transfer" as const, status: "pending" as const };
    const steps = [...inDoubt.steps, { ...back, isWayBack: true }];
    expect(mayDo.setBudget({ ...inDoubt, steps })).toBe(true);
  });

  test("not pause what has stopped by itself, and is told so", () => {
    const failed = { ...copying, status: "waiting" as const, failure: "It differs." };
    expect(mayDo.pause(failed)).toMatch(/^It has stopped/);
  });

  test("try again only what failed", () => {
    expect(mayDo.retry({ ...stopped, status: "waiting", failure: "It differs." })).toBe(true);
    expect(mayDo.retry(stopped)).toMatch(/Nothing has failed/);
  });
});
