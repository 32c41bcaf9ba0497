import { describe, expect, test } from "vitest";
import {
  askAgainMs,
  headline,
  joined,
  lastedWords,
  statusNow,
  targetNames,
} from "@/components/migrations/migration-words";
import { unknownProgress } from "@/components/migrations/progress-words";
import {
  byStage,
  stepLook,
  stepsDone,
  stepTitle,
  tookWords,
} from "@/components/migrations/step-words";
import type { LegView, StepView } from "@/lib/migrations/model";
import { leg, step, view } from "./migration-view-help";

describe("the sentence on top", () => {
  const progress: LegView["progress"] = {
    ...unknownProgress,
    share: 0.614,
    secondsLeft: 8.3,
    pass: 2,
  };
  const transfer = step("transfer", "running", { legId: "leg_orders-2" });

  test("says how far the copy is, and asks nothing", () => {
    const copying = view({
      legs: [leg("orders-2", progress)],
      steps: [transfer],
      currentStepId: transfer.id,
    });
    expect(headline(copying)).toEqual({
      sentence: "Copying: 61 %, about 8 s left, pass 2.",
      need: null,
    });
  });

  test("names the step before there are figures, and when there is none", () => {
    const begun = view({ steps: [transfer], currentStepId: transfer.id });
    expect(headline(begun).sentence).toBe("Step 1 of 1: Copy and compare.");
    expect(headline(view({})).sentence).toBe("The next step begins in a moment.");
  });

  test("stands above what goes back, where it does, and not only above what moves", () => {
    expect(statusNow(view({})).word).toBe("moving");
    expect(statusNow(view({ isWayBack: true })).word).toBe("going back");
    const back = view({ isWayBack: true, status: "rolled_back" });
    expect(statusNow(back).word).toBe("rolled back");
  });

  test.each([
    ["undo", "going back", /^A step did not work/],
    ["roll_back", "going back", /^It is being rolled back/],
    ["cancel", "being cancelled", /^It is being cancelled/],
  ] as const)("while steps are taken back says why: %s", (wish, word, sentence) => {
    const start = step("start_writers", "asked");
    const now = view({ wish, steps: [step("switch", "done"), start], currentStepId: null });
    expect(statusNow(now).word).toBe(word);
    expect(headline(now)).toEqual({ sentence: expect.stringMatching(sentence), need: null });
  });

  test("says that a step has a question of its own", () => {
    const question = "Nobody has connected to orders-2. 0 clients at orders-2.";
    const smoke = step("smoke", "asked", { question });
    const asked = view({ status: "waiting", steps: [smoke], currentStepId: smoke.id });
    expect(headline(asked)).toEqual({
      sentence: "Nobody has connected to orders-2.",
      need: "It waits for your word: look again, or go on as it is.",
    });
    const withWayBack = { ...asked, may: { ...asked.may, rollBack: true as const } };
    expect(headline(withWayBack).need).toMatch(/go on as it is, or roll back\.$/);
  });

  test("says that the cutover waits for its hours", () => {
    expect(headline(view({ beginsAt: "2026-11-22T02:00:00.000Z" })).need).toBe(
      "Its hours begin at 22 Nov 2026, 02:00 UTC.",
    );
  });

  test("of a person who is asked before the hours of the cutover names both", () => {
    const ready = step("ready", "asked");
    const asked = view({ status: "waiting", steps: [ready], currentStepId: ready.id });
    expect(headline({ ...asked, beginsAt: "2026-11-22T02:00:00.000Z" }).need).toBe(
      "The cutover begins when you say so. Its hours begin at 22 Nov 2026, 02:00 UTC.",
    );
  });

  test.each<[string, StepView]>([
    ["The cutover begins when you say so.", step("ready", "asked")],
    ["It begins when you approve it.", step("drain", "asked")],
    ["Look at what it says below, mend it, and try again.", step("drain", "failed")],
  ])("asks: %s", (need, asked) => {
    const waiting = view({ status: "waiting", steps: [asked], currentStepId: asked.id });
    expect(headline(waiting).need).toBe(need);
  });

  test.each([
    ["cancel", "; or cancel the migration."],
    ["rollBack", "; or roll back."],
  ] as const)("of a step that failed names the other way out: %s", (deed, words) => {
    const failed = step("drain", "failed");
    const waiting = view({ status: "waiting", steps: [failed], currentStepId: failed.id });
    const { need } = headline({ ...waiting, may: { ...waiting.may, [deed]: true } });
    expect(need).toMatch(new RegExp(`try again${words.replaceAll(".", "\\.")}$`));
  });

  test("of a switch that was taken back says that it was rolled back, and of no switch that it was cancelled", () => {
    expect(headline(view({ status: "rolled_back" })).sentence).toBe(
      "Rolled back before anybody used orders-2. orders is in charge, as it was before.",
    );
    expect(headline(view({ status: "rolled_back", isWayBack: true })).sentence).toMatch(
      /^Rolled back\. orders is in charge again, as it was;/,
    );
    expect(headline(view({ status: "cancelled" })).sentence).toMatch(/^Cancelled\. orders stays/);
  });

  test("of a cutover that was taken back says that nothing was switched", () => {
    const steps = [step("ready", "pending"), step("drain", "undone"), step("prove", "failed")];
    const failed = view({ status: "waiting", steps, currentStepId: steps[2]!.id });
    expect(headline(failed).sentence).toContain("Nothing was switched");
  });

  test("of what could not be taken back claims nothing, and says that a person has to do it", () => {
    const left = step("stop_writers", "undone", { isByHand: true });
    const need = "Not all of it could be taken back: do by hand what the steps below say.";
    const drain = step("drain", "failed");
    for (const now of [
      view({ status: "cancelled", steps: [left] }),
      view({ status: "rolled_back", steps: [left] }),
      view({ status: "waiting", steps: [left, drain], currentStepId: drain.id }),
    ]) {
      expect(headline(now).need).toBe(need);
      expect(headline(now).sentence).not.toMatch(/as it was|runs again/);
    }
  });

  test.each([
    ["cancelled", {}],
    ["rolled_back", {}],
    ["running", { wish: "roll_back" }],
  ] as const)("a step that is not reached any more asks nobody: %s", (status, how) => {
    const ending = view({ ...how, status, endedAt: status === "running" ? null : "2026-11-21" });
    expect(stepLook(step("start_writers", "asked"), ending).word).toBe("not reached");
    const left = step("switch", "undone", { isByHand: true });
    expect(stepLook(left, ending)).toEqual({ tone: "warning", word: "to be done by hand" });
    expect(stepLook(step("switch", "undone"), ending).word).toBe("taken back");
  });

  test("promises a way back only while there is one", () => {
    const done = view({ status: "done", keepUntil: "2026-11-24T12:00:00.000Z" });
    expect(headline(done).need).toBeNull();
    const kept = headline({ ...done, may: { ...done.may, rollBack: true } });
    expect(kept.need).toContain("until 24 Nov 2026, 12:00 UTC");
    expect(headline(view({ status: "done", kind: "copy" })).sentence).toContain("holds the copy");
  });
});

test("a page asks again each second while keys move, and never once all is over", () => {
  expect(askAgainMs(view({}))).toBe(1000);
  expect(askAgainMs(view({ status: "waiting" }))).toBe(2000);
  expect(askAgainMs(view({ status: "done", keepUntil: "2026-11-24T12:00:00.000Z" }))).toBe(10_000);
  for (const status of ["done", "failed", "cancelled", "rolled_back"] as const) {
    expect(askAgainMs(view({ status }))).toBe(false);
  }
});

test("targets are told by name, and the way back is none", () => {
  expect(joined([])).toBe("");
  expect(joined(["a", "b", "c"])).toBe("a, b and c");
  const split = view({ legs: [leg("cache"), leg("queues"), { ...leg("x"), direction: "back" }] });
  expect(targetNames(split)).toBe("cache and queues");
  expect(targetNames(view({ kind: "plan", legs: [] }))).toBe("orders");
});

describe("the list of steps", () => {
  test("is parted at the gate, by what comes after the switch, and by the way back", () => {
    const steps = [
      step("settings", "done"),
      step("transfer", "done"),
      step("ready", "done"),
      step("switch", "done"),
      step("watch", "running"),
      step("transfer", "pending", { isWayBack: true }),
      step("switch", "pending", { isWayBack: true }),
    ];
    expect(byStage(steps).map(({ stage, steps: { length } }) => [stage, length])).toEqual([
      ["copy", 2],
      ["cutover", 2],
      ["after", 1],
      ["back", 2],
    ]);
  });

  test("of a copy or a plan change is of one piece", () => {
    const steps = [step("fingerprint", "done"), step("change_plan", "running")];
    expect(byStage(steps)).toEqual([{ stage: "copy", steps }]);
  });

  test("has other names for the way back", () => {
    expect(stepTitle(step("switch", "done"))).toBe("Switch the apps");
    expect(stepTitle(step("switch", "done", { isWayBack: true }))).toBe("Switch the apps back");
    expect(stepTitle(step("prove", "done", { isWayBack: true }))).toBe("Prove that both are equal");
  });

  test("counts what turned out not to be needed as done", () => {
    const steps = [step("settings", "done"), step("drain", "skipped"), step("switch", "pending")];
    expect(stepsDone(steps)).toBe("2 of 3 steps");
  });

  test("says how long each took and who approved it, as far as that is known", () => {
    expect(tookWords(step("ready", "pending"))).toBeNull();
    const times = { startedAt: "2026-11-21T12:00:00Z", endedAt: "2026-11-21T12:00:03Z" };
    expect(tookWords(step("ready", "done", { ...times, approvedBy: "Ada" }))).toBe(
      "took 3 s, approved by Ada",
    );
    expect(tookWords(step("ready", "done", { approvedBy: "Ada" }))).toBe("approved by Ada");
  });
});

test("a migration that goes on has lasted until now", () => {
  const now = new Date("2026-11-21T12:02:00.000Z");
  expect(lastedWords(view({}), now)).toBe("2 min");
  expect(lastedWords(view({ endedAt: "2026-11-21T12:00:20.000Z" }), now)).toBe("20 s");
});
