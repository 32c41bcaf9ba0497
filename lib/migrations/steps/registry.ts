import "server-only";

import type { StepKind } from "@/lib/migrations/model";
import { maintenanceOff, maintenanceOn } from "@/lib/migrations/steps/maintenance";
import { pauseWrites, resumeWrites } from "@/lib/migrations/steps/pause-writes";
import { changePlan, checkPlan, fingerprint } from "@/lib/migrations/steps/plan-change";
import { provision } from "@/lib/migrations/steps/provision";
import {
  countJobsAfter,
  countJobsBefore,
  drain,
  quietWorkers,
} from "@/lib/migrations/steps/queue-work";
import { ready } from "@/lib/migrations/steps/ready";
import { settings } from "@/lib/migrations/steps/settings";
import { smoke } from "@/lib/migrations/steps/smoke";
import { startWriters } from "@/lib/migrations/steps/start-writers";
import type { StepWork } from "@/lib/migrations/steps/step-work";
import { stopWriters } from "@/lib/migrations/steps/stop-writers";
import { restart, switchApps } from "@/lib/migrations/steps/switch";
import { lastPass, prove, transfer } from "@/lib/migrations/steps/transfer";

/** Steps that nobody works at: the time ends one, a person the other. */
export const restingKinds = ["watch", "release"] as const satisfies readonly StepKind[];
type RestingKind = (typeof restingKinds)[number];

export function isResting(kind: StepKind): kind is RestingKind {
  return (restingKinds as readonly StepKind[]).includes(kind);
}

export const stepWorks: Record<Exclude<StepKind, RestingKind>, StepWork> = {
  provision,
  fingerprint,
  change_plan: changePlan,
  check_plan: checkPlan,
  transfer,
  ready,
  count_jobs: countJobsBefore,
  maintenance_on: maintenanceOn,
  quiet_workers: quietWorkers,
  drain,
  stop_writers: stopWriters,
  pause_writes: pauseWrites,
  last_pass: lastPass,
  prove,
  settings,
  switch: switchApps,
  restart,
  start_writers: startWriters,
  resume_writes: resumeWrites,
  maintenance_off: maintenanceOff,
  smoke,
  count_jobs_after: countJobsAfter,
};
