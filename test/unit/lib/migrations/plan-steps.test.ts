import { describe, expect, test } from "vitest";
import { planSteps, planWayBack, type PlanFacts } from "@/lib/migrations/plan-steps";
import { Spec, type SpecInput } from "@/lib/migrations/spec";

const app = { id: "app-1", name: "shop" };
const use = { connectionId: "con_1", app, configVar: "REDIS_URL" };
const stepped = { connectionId: "con_1", app, hasMaintenance: true };
const queue = { framework: "sidekiq" as const, database: 0, prefix: "", names: ["default"] };

const leg = {
  name: "new",
  providerLabel: "Scalingo",
  planLabel: "Starter 256",
  isNew: false,
  isCold: false,
  uses: [use],
};
const facts: PlanFacts = {
  sourceName: "old",
  canDestroySource: true,
  canPauseWrites: true,
  legs: [leg],
  apps: [stepped],
  queues: [queue],
  newPlanLabel: null,
};

const target = { kind: "existing" as const, instanceId: "ins_2" };
function move(input: Partial<SpecInput> = {}): Spec {
  return Spec.parse({
    kind: "move",
    sourceInstanceId: "ins_1",
    legs: [{ target, switches: [use] }],
    ...input,
  });
}
const kinds = (spec: Spec, more: Partial<PlanFacts> = {}) =>
  planSteps(spec, { ...facts, ...more }).map(({ kind }) => kind);

const asked = (spec: Spec, more: Partial<PlanFacts> = {}) =>
  planSteps(spec, { ...facts, ...more })
    .filter(({ needsApproval }) => needsApproval)
    .map(({ kind }) => kind);

describe("a move", () => {
  test("of a queue stops workers before it proves, counts before it switches, and starts last", () => {
    expect(kinds(move())).toEqual([
      "settings",
      "transfer",
      "ready",
      "maintenance_on",
      "quiet_workers",
      "drain",
      "stop_writers",
      "count_jobs",
      "last_pass",
      "prove",
      "count_jobs_after",
      "switch",
      "start_writers",
      "maintenance_off",
      "smoke",
      "watch",
      "release",
    ]);
  });

  test("of a cache has nothing to count or to drain", () => {
    const planned = kinds(move(), { queues: [] });
    for (const kind of ["quiet_workers", "drain", "count_jobs", "count_jobs_after"]) {
      expect(planned).not.toContain(kind);
    }
  });

  test("of an app that goes on running restarts it instead", () => {
    const planned = kinds(move({ stopsWriters: false }));
    expect(planned).toContain("restart");
    expect(planned).not.toContain("stop_writers");
    expect(planned).not.toContain("start_writers");
  });

  test("lets the source hold back writes only where it can", () => {
    expect(kinds(move({ pausesWrites: true }))).toContain("pause_writes");
    expect(kinds(move({ pausesWrites: true }), { canPauseWrites: false })).not.toContain(
      "pause_writes",
    );
  });

  test("keeps no way back where none was asked for, and never removes what it cannot", () => {
    expect(kinds(move({ keepSourceHours: 0 }))).not.toContain("watch");
    expect(kinds(move(), { canDestroySource: false })).not.toContain("release");
  });

  test("makes what is to be made first", () => {
    expect(kinds(move(), { legs: [{ ...leg, isNew: true }] })[0]).toBe("provision");
  });
});

describe("a yes is asked", () => {
  test("at the gate, at each step behind it, or nowhere", () => {
    expect(asked(move({ approval: "gate" }))).toEqual(["ready"]);
    expect(asked(move({ approval: "none" }))).toEqual([]);
    expect(asked(move({ approval: "each" }))).toEqual(
      kinds(move())
        .slice(2)
        .filter((kind) => kind !== "watch" && kind !== "release"),
    );
  });

  test("always, where only a person can point the application elsewhere", () => {
    const byHand = { legs: [{ ...leg, uses: [] }] };
    expect(asked(move({ approval: "none" }), byHand)).toEqual(["switch"]);
  });
});

test("a copy switches nobody, and a plan change touches no app", () => {
  expect(kinds(move({ kind: "copy" }))).toEqual(["settings", "transfer"]);
  const plan = Spec.parse({ kind: "plan", sourceInstanceId: "ins_1", planId: "premium-1" });
  expect(kinds(plan, { legs: [] })).toEqual(["fingerprint", "change_plan", "check_plan"]);
});

test("a cold cache of a split is switched without being copied", () => {
  const spec = move({
    kind: "split",
    legs: [
      { target, scope: { include: ["queue:"] } },
      { target: { ...target, instanceId: "ins_3" }, scope: { include: ["cache:"] }, isCold: true },
    ],
  });
  const planned = planSteps(spec, { ...facts, legs: [leg, { ...leg, isCold: true }] });
  expect(planned.filter(({ kind }) => kind === "transfer").map((step) => step.leg)).toEqual([0]);
  expect(planned.map(({ kind }) => kind)).not.toContain("release");
});

test("the way back carries data back before it stops anybody, and starts writers after the switch", () => {
  const planned = planWayBack({ ...facts, stopsWriters: true, carries: true }).map(
    ({ kind }) => kind,
  );
  expect(planned[0]).toBe("transfer");
  expect(planned.indexOf("stop_writers")).toBeLessThan(planned.indexOf("prove"));
  expect(planned.indexOf("prove")).toBeLessThan(planned.indexOf("switch"));
  expect(planned.indexOf("switch")).toBeLessThan(planned.indexOf("start_writers"));
});

test.each([
  ["nobody where variables are known", [use], []],
  ["a person where only they can switch", [], ["switch"]],
])("the way back asks %s", (_whom, uses, kindsAsked) => {
  const planned = planWayBack({
    ...facts,
    legs: [{ ...leg, uses }],
    stopsWriters: true,
    carries: true,
  });
  const waiting = planned.filter(({ needsApproval }) => needsApproval);
  expect(waiting.map(({ kind }) => kind)).toEqual(kindsAsked);
});

test("a way back that carries nothing only stops, switches and starts", () => {
  const planned = planWayBack({ ...facts, stopsWriters: true, carries: false });
  const before = planWayBack({ ...facts, stopsWriters: true, carries: true });
  const without = before.filter(
    ({ kind }) => kind !== "transfer" && kind !== "last_pass" && kind !== "prove",
  );
  expect(planned).toEqual(without);
});
