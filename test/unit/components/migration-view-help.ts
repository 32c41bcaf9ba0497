import type {
  EndView,
  LegView,
  MigrationView,
  StepKind,
  StepStatus,
  StepView,
} from "@/lib/migrations/model";
import { everything, gentle } from "@/lib/transfer/model";

const end = (name: string): EndView => ({
  instanceId: `ins_${name}`,
  name,
  appName: "shop",
  providerLabel: "Heroku",
  planLabel: "Premium 0",
});

export const leg = (name: string, progress: LegView["progress"] = null): LegView => ({
  id: `leg_${name}`,
  direction: "forth",
  source: end("orders"),
  target: end(name),
  scope: everything,
  isCold: false,
  progress,
  hasReport: false,
});

export const step = (
  kind: StepKind,
  status: StepStatus,
  part: Partial<StepView> = {},
): StepView => ({
  id: `stp_${kind}`,
  position: 0,
  kind,
  legId: null,
  isWayBack: false,
  status,
  needsApproval: false,
  sentence: "",
  note: null,
  question: null,
  isByHand: false,
  startedAt: null,
  endedAt: null,
  approvedBy: null,
  ...part,
});

/** Nothing may be done unless a test says so. */
const NO = "Not now.";

/** A move of `orders` to `orders-2` that has just begun. */
export const view = (part: Partial<MigrationView>): MigrationView => ({
  id: "mig_1",
  kind: "move",
  status: "running",
  isWayBack: false,
  wish: null,
  approval: "gate",
  budget: gentle,
  source: end("orders"),
  legs: [leg("orders-2")],
  steps: [],
  currentStepId: null,
  log: [],
  failure: null,
  createdBy: "Ada",
  createdAt: "2026-11-21T12:00:00.000Z",
  advancedAt: "2026-11-21T12:00:00.000Z",
  endedAt: null,
  outcome: null,
  followedUntil: null,
  bought: [],
  keepUntil: null,
  beginsAt: null,
  may: {
    approve: NO,
    lookAgain: NO,
    runThrough: NO,
    pause: NO,
    resume: NO,
    setBudget: NO,
    cancel: NO,
    retry: NO,
    rollBack: NO,
    release: NO,
  },
  ...part,
});
