import { formatCounted } from "@/lib/format";
import type { StepKind } from "@/lib/migrations/model";
import type { AppUse, Spec } from "@/lib/migrations/spec";
import type { SteppedApp, StepSubject } from "@/lib/migrations/step-rows";
import type { Queue } from "@/lib/transfer/queues/model";

/** One target, as far as the plan needs it. */
export type PlannedLeg = {
  name: string;
  providerLabel: string;
  planLabel: string;
  isNew: boolean;
  isCold: boolean;
  uses: readonly AppUse[];
};

/** What the plan of steps depends on besides the wizard's choice. */
export type PlanFacts = {
  sourceName: string;
  /** Whether Headroom can remove the source at its provider. */
  canDestroySource: boolean;
  canPauseWrites: boolean;
  legs: readonly PlannedLeg[];
  /** Every app that uses the source, or will use a target, and may be scaled by Headroom. */
  apps: readonly SteppedApp[];
  /** What the source holds of queues. */
  queues: readonly Queue[];
  newPlanLabel: string | null;
};

/** A step to be written as a row. `leg` counts from 0. */
export type PlannedStep = {
  kind: StepKind;
  leg: number | null;
  sentence: string;
  needsApproval: boolean;
  subject: StepSubject;
};

/** Lists what a migration will do, in order. The same list is shown before it begins and kept as rows. */
export function planSteps(spec: Spec, facts: PlanFacts): PlannedStep[] {
  const steps = spec.kind === "plan" ? planChange(facts) : preparation(spec, facts);
  if (spec.kind === "move" || spec.kind === "fork" || spec.kind === "split") {
    steps.push(...cutover(spec, facts));
  }
  return steps.map((step, index) => ({
    ...step,
    needsApproval: needsApproval(spec, step, steps.slice(0, index)),
  }));
}

/**
 * Lists what brings everything back to the source. `legs` are those whose apps were switched. Without `carries`
 * the source is right as it is, and only the apps come back.
 */
export function planWayBack(
  facts: Pick<PlanFacts, "sourceName" | "legs" | "apps" | "queues"> & {
    stopsWriters: boolean;
    carries: boolean;
  },
): PlannedStep[] {
  const { sourceName, legs, apps, queues, carries } = facts;
  const stops = facts.stopsWriters && apps.length > 0;
  const moved = legs.flatMap(({ isCold }, leg) => (isCold || !carries ? [] : [leg]));
  const uses = legs.flatMap((leg) => leg.uses);
  const proof = [
    step("last_pass", null, `Carry the last changes back to ${sourceName}`),
    step("prove", null, "Compare every key at both ends"),
  ];
  return [
    ...moved.map((leg) =>
      step(
        "transfer",
        leg,
        `Compare ${legs[leg]!.name} with ${sourceName} and carry back what differs`,
      ),
    ),
    ...closing(stops, apps, queues),
    ...(carries ? proof : []),
    step("switch", null, switchBackSentence(uses, sourceName), { uses: [...uses] }),
    ...opening(stops, apps, uses),
    step("smoke", null, `See that clients arrive at ${sourceName}`),
  ].map((planned) => ({ ...planned, needsApproval: isByHand(planned) }));
}

function planChange({ sourceName, newPlanLabel }: PlanFacts): PlannedStep[] {
  return [
    step("fingerprint", null, `Count the keys of ${sourceName} and keep a digest of each database`),
    step(
      "change_plan",
      null,
      `Ask the provider for ${newPlanLabel ?? "the new plan"} and wait until it is there`,
    ),
    step("check_plan", null, "Count and compare again, and look at the settings"),
  ];
}

function preparation({ kind }: Spec, { sourceName, legs }: PlanFacts): PlannedStep[] {
  // A copy ends as of a moment.
  const compared =
    kind === "copy" ? "and compare both" : "compare both, and follow what is written";
  const steps: PlannedStep[] = [];
  for (const [leg, { name, planLabel, providerLabel, isNew, isCold }] of legs.entries()) {
    if (isNew)
      steps.push(step("provision", leg, `Make ${name} at ${providerLabel} (${planLabel})`));
    steps.push(step("settings", leg, `Give ${name} the settings of ${sourceName}`));
    if (!isCold) {
      steps.push(step("transfer", leg, `Copy ${sourceName} to ${name}, ${compared}`));
    }
  }
  return steps;
}

function cutover(spec: Spec, facts: PlanFacts): PlannedStep[] {
  const { sourceName, legs, apps, queues } = facts;
  const uses = legs.flatMap((leg) => leg.uses);
  const stops = spec.stopsWriters && apps.length > 0;
  const pauses = spec.pausesWrites && facts.canPauseWrites;
  const targets = legs.map(({ name }) => name).join(" and ");
  const steps = [
    step("ready", null, "Begin the cutover; until then the copy follows the source"),
    ...closing(stops, apps, queues),
    ...(pauses ? [step("pause_writes", null, `Have ${sourceName} hold back every write`)] : []),
    ...(queues.length > 0
      ? [step("count_jobs", null, "Count the jobs in each queue", { queues: [...queues] })]
      : []),
    step("last_pass", null, "Copy the last changes"),
    step("prove", null, "Compare every key at both ends"),
    ...(queues.length > 0
      ? [
          step("count_jobs_after", null, `Count the jobs in each queue at ${targets}`, {
            queues: [...queues],
          }),
        ]
      : []),
    step("switch", null, switchSentence(uses, targets), { uses: [...uses] }),
    ...opening(stops, apps, uses),
    ...(pauses ? [step("resume_writes", null, `Let ${sourceName} take writes again`)] : []),
    step("smoke", null, `See that clients arrive at ${targets} and none are left at ${sourceName}`),
  ];
  if (spec.keepSourceHours > 0) {
    steps.push(
      step(
        "watch",
        null,
        `Keep ${sourceName} for ${formatCounted(spec.keepSourceHours, "hour")}: until then everything can be brought back`,
        {
          hours: spec.keepSourceHours,
        },
      ),
    );
  }
  if (facts.canDestroySource && spec.kind !== "split") {
    steps.push(step("release", null, `Remove ${sourceName}, only when you type its name`));
  }
  return steps;
}

/** Nobody writes any more. Workers are quieted first, so that they end the job in hand. */
function closing(
  stops: boolean,
  apps: readonly SteppedApp[],
  queues: readonly Queue[],
): PlannedStep[] {
  const closed = apps.filter(({ hasMaintenance }) => hasMaintenance);
  const steps: PlannedStep[] = [];
  if (stops && closed.length > 0) {
    steps.push(
      step("maintenance_on", null, `Show the maintenance page of ${appNames(closed)}`, {
        apps: closed,
      }),
    );
  }
  if (queues.length > 0) {
    steps.push(
      step("quiet_workers", null, "Tell the workers to begin no new jobs", {
        queues: [...queues],
        apps: [...apps],
      }),
    );
    steps.push(
      step("drain", null, "Wait until no job is being worked on", { queues: [...queues] }),
    );
  }
  if (stops) {
    steps.push(
      step(
        "stop_writers",
        null,
        `Stop every process of ${appNames(apps)}, and remember how many there were`,
        {
          apps: [...apps],
        },
      ),
    );
  }
  return steps;
}

/** Processes come back only after every variable leads to the new place. */
function opening(
  stops: boolean,
  apps: readonly SteppedApp[],
  uses: readonly AppUse[],
): PlannedStep[] {
  const closed = apps.filter(({ hasMaintenance }) => hasMaintenance);
  const steps: PlannedStep[] = [];
  if (!stops && uses.length > 0) {
    steps.push(step("restart", null, `Restart ${namesOf(uses)}`, { uses: [...uses] }));
  }
  if (stops) {
    steps.push(
      step("start_writers", null, `Start the former number of processes of ${appNames(apps)}`, {
        apps: [...apps],
      }),
    );
  }
  if (stops && closed.length > 0) {
    steps.push(
      step("maintenance_off", null, `Take the maintenance page of ${appNames(closed)} away`, {
        apps: closed,
      }),
    );
  }
  return steps;
}

/** Where no variable is known, only a person can point the application elsewhere. */
function switchSentence(uses: readonly AppUse[], targets: string): string {
  if (uses.length === 0) return `Point your application at ${targets}, then confirm it here`;
  const vars = uses.map(({ app, configVar }) => `${configVar} of ${app.name}`).join(", ");
  return `Switch ${vars} to ${targets}`;
}

function switchBackSentence(uses: readonly AppUse[], sourceName: string): string {
  return uses.length === 0
    ? `Point your application at ${sourceName} again, then confirm it here`
    : `Give ${namesOf(uses)} the address of ${sourceName} again`;
}

function needsApproval(spec: Spec, planned: PlannedStep, before: PlannedStep[]): boolean {
  const { kind } = planned;
  if (isByHand(planned)) return true;
  if (kind === "ready") return spec.approval !== "none";
  const isBehindGate = before.some((earlier) => earlier.kind === "ready");
  return spec.approval === "each" && isBehindGate && kind !== "watch" && kind !== "release";
}

/** Whether only a person can switch. */
function isByHand({ kind, subject }: PlannedStep): boolean {
  return kind === "switch" && (subject.uses ?? []).length === 0;
}

function step(
  kind: StepKind,
  leg: number | null,
  sentence: string,
  subject: StepSubject = {},
): PlannedStep {
  return { kind, leg, sentence: `${sentence}.`, needsApproval: false, subject };
}

function appNames(apps: readonly SteppedApp[]): string {
  return apps.map(({ app }) => app.name).join(", ");
}

function namesOf(uses: readonly AppUse[]): string {
  return [...new Set(uses.map(({ app }) => app.name))].join(", ") || "your application";
}
