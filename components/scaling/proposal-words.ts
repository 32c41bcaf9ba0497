import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatMonthlyDifference,
} from "@/lib/format";
import { COVERAGE_MIN } from "@/lib/scaling/judgement/data-quality";
import type { ToFull } from "@/lib/scaling/forecast/model";
import type { Evidence } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";
import type { ProposalView } from "./proposal-view";

/**
 * The proposal in one sentence: `Grow from Premium 0 to Premium 1: memory reached 45 MB of 50 MB;
 * 100 MB for +15 $/month.`
 */
export function headline(view: ProposalView): string {
  const verb = view.direction === "up" ? "Grow" : "Shrink";
  return `${verb} from ${view.fromLabel} to ${view.toLabel}: ${because(view)}; ${bargain(view)}.`;
}

function because(view: ProposalView): string {
  switch (view.reason) {
    case "below_minimum":
      return "it is smaller than your policy allows";
    case "above_maximum":
      return "it is larger than your policy allows";
    case "scheduled":
      return "your calendar asks for it now";
    case "pinned":
      return "somebody pinned the plan";
    case "chosen":
      return "somebody chose the plan";
    case "trend":
      return expected(
        view,
        ({ use, within, limit }) => `${use} will be needed within ${within}${limit}`,
      );
    case "season":
      return expected(view, ({ use, limit }) => `other days needed ${use} at these hours${limit}`);
    default:
      return level(view);
  }
}

/** `full in about 3 h, between 2 h and 5 h`; `full now`. Null where nobody expects it. */
export function fullWords(toFull: ToFull | null): string | null {
  if (toFull === null) return null;
  if (toFull.seconds <= 0) return "full now";
  const { seconds, earliestSeconds, latestSeconds } = toFull;
  const [about, earliest] = [seconds, earliestSeconds].map((value) => formatDuration(value));
  const latest = latestSeconds === null ? null : formatDuration(latestSeconds);
  if (earliest === latest) return `full in about ${about}`;
  return latest === null
    ? `full in about ${about}, ${earliest} at the earliest`
    : `full in about ${about}, between ${earliest} and ${latest}`;
}

function level({ cause, direction, evidence }: ProposalView): string {
  const { memoryBytes, memoryLimitBytes, clients, clientsLimit } = evidence;
  const reached = direction === "up" ? "reached" : "stayed within";
  if (cause === "memory") {
    if (memoryBytes === null) return "nothing was measured";
    const of = memoryLimitBytes === null ? "" : ` of ${formatBytes(memoryLimitBytes)}`;
    return `memory ${reached} ${formatBytes(memoryBytes)}${of}`;
  }
  const of = clientsLimit === null ? "" : ` of ${formatCount(clientsLimit)}`;
  return `connections ${reached} ${formatCount(clients)}${of}`;
}

/** What decided where today's use did not: what is expected, against the limit of now. */
function expected(
  view: ProposalView,
  tell: (said: { use: string; within: string; limit: string }) => string,
): string {
  const { cause, evidence } = view;
  if (evidence.expected === undefined) return level(view);
  const { memoryBytes, clients, minutes } = evidence.expected;
  const [use, limit] =
    cause === "memory"
      ? [formatBytes(memoryBytes), evidence.memoryLimitBytes]
      : [formatCounted(clients, "connection"), evidence.clientsLimit];
  const format = cause === "memory" ? formatBytes : formatCount;
  return tell({
    use,
    within: formatDuration(minutes * 60),
    limit: limit === null ? "" : `, the limit is ${format(limit)}`,
  });
}

function bargain(view: ProposalView): string {
  const { cause, direction, fromMonthlyCents, toMonthlyCents, currency } = view;
  const { limit } = view[cause].after;
  const room = cause === "memory" ? formatBytes(limit) : `${formatCount(limit)} connections`;
  if (fromMonthlyCents === null || toMonthlyCents === null) return `${room} at an unknown price`;
  const difference = formatMonthlyDifference(toMonthlyCents - fromMonthlyCents, currency);
  return direction === "up" ? `${room} for ${difference}` : `${room} will do, ${difference}`;
}

const SILENCE_MINUTES_MIN = 10;
const SILENCE_LOOKS = 3;

/**
 * What speaks against trusting the evidence: measurements that are missing, or a last look of the
 * policy that lies too far back. `seenAt` null is not known, and no doubt by itself.
 */
export function doubtsAbout(
  { evidence, seenAt }: { evidence: Evidence; seenAt: Date | null },
  policy: Pick<Policy, "sampleEverySeconds" | "evaluateEveryMinutes">,
  now: Date,
): string[] {
  const doubts: string[] = [];
  const due = Math.floor((evidence.windowMinutes * 60) / policy.sampleEverySeconds);
  if (evidence.samples < COVERAGE_MIN * due) {
    doubts.push(
      `It rests on ${formatCount(evidence.samples)} of ${formatCount(due)} measurements that were due in ${formatDuration(evidence.windowMinutes * 60)}.`,
    );
  }
  const silentMinutes = seenAt === null ? 0 : (now.getTime() - seenAt.getTime()) / 60_000;
  const patience = Math.max(SILENCE_MINUTES_MIN, SILENCE_LOOKS * policy.evaluateEveryMinutes);
  if (silentMinutes > patience) {
    doubts.push(
      `The policy last looked ${formatDuration(silentMinutes * 60)} ago; these numbers are from then.`,
    );
  }
  return doubts;
}
