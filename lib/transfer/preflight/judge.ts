import { formatCount, formatCounted } from "@/lib/format";
import type { Terms } from "@/lib/transfer/model";
import { estimate } from "@/lib/transfer/preflight/estimate";
import { note, type Graded } from "@/lib/transfer/preflight/graded";
import { judgeAround } from "@/lib/transfer/preflight/judge-around";
import { isOneServer, judgeEnds } from "@/lib/transfer/preflight/judge-ends";
import { bytesAtTarget, judgeRoom } from "@/lib/transfer/preflight/judge-room";
import { judgeValues, routeOf } from "@/lib/transfer/preflight/judge-values";
import type {
  Finding,
  Payloads,
  Preflight,
  PreflightFacts,
  ReadEnd,
  Survey,
} from "@/lib/transfer/preflight/model";
import { selectedBy, type Selected } from "@/lib/transfer/preflight/share";
import { BIG_BYTES } from "@/lib/transfer/preflight/summed-survey";
import { queuesAtTarget } from "@/lib/transfer/queues/at-target";
import { frameworkLabels } from "@/lib/transfer/queues/model";
import { classOf, recognise } from "@/lib/transfer/queues/recognise";

/** Clocks are read to the millisecond, and a server expires keys some milliseconds late. */
const TTL_TOLERANCE_MS = 1000;

/**
 * Judges what is known of both ends before the first key is moved.
 *
 * What could not be asked is judged as far as it goes: an end that is not reachable blocks, and nothing is
 * said of what only it could tell.
 */
export function judge(facts: PreflightFacts): Preflight {
  const { source, target, survey, payloads } = facts;
  const graded: Graded[] = [...judgeEnds(facts)];
  const isAsked = source.isRead && target.isRead && survey !== null && payloads !== null;
  if (!isAsked) return sorted(graded, { ...nothingKnown, terms: termsOf(facts, null) });
  const known: Known = { ...facts, source, target, survey, payloads };

  const selected = selectedBy(facts.scope, source, survey);
  const workload = workloadOf(known, selected);
  const route = routeOf(known);
  const dataBytes =
    source.dataBytes === null ? null : Math.ceil(source.dataBytes * selected.memoryShare);
  const biggestBytes = selected.surveyed.reduce((most, { bytes }) => Math.max(most, bytes ?? 0), 0);
  const hasQueues = workload.workloads.some(({ kind }) => kind === "queue");
  const room = { ...known, route, dataBytes, biggestBytes, hasQueues };

  // Of one server with two names there is nothing else to say.
  if (!isOneServer(source, target, payloads)) graded.push(...judgeRoom(room));
  graded.push(...judgeValues({ ...known, selected }));
  graded.push(...judgeAround(known, survey));
  if (selected.keys === 0) graded.push(nothingToMove(known));
  graded.push(...noteWorkload(workload));

  const targetBytes = bytesAtTarget(room);
  return sorted(graded, {
    route,
    terms: termsOf(facts, { source, target, route }),
    workload,
    estimate: estimate({
      ...known,
      pace: survey.pace,
      keys: selected.keys,
      dataBytes,
      targetBytes,
      route,
    }),
  });
}

/** Where keys are chosen by what they are, and not all were looked at, there may be some all the same. */
function nothingToMove({ scope, survey }: Known): Graded {
  const { include, exclude, types } = scope;
  const isChosen = include.length > 0 || exclude.length > 0 || types !== null;
  if (survey.isWhole || !isChosen) {
    return note("empty", "There is nothing to move at present: no key is selected.");
  }
  const seen = formatCounted(survey.keys.length, "key");
  const others = formatCount(survey.keysTotal - survey.keys.length);
  return note(
    "empty",
    `None of the ${seen} that were looked at is chosen by this. There may be some among the other ${others}: look at the prefixes once more.`,
  );
}

type Known = PreflightFacts & {
  source: ReadEnd;
  target: ReadEnd;
  survey: Survey;
  payloads: Payloads;
};

const nothingKnown: Pick<Preflight, "route" | "workload" | "estimate"> = {
  route: "payload",
  workload: { class: "empty", workloads: [], queues: [] },
  estimate: null,
};

function sorted(
  graded: readonly Graded[],
  rest: Omit<Preflight, "blockers" | "warnings" | "notes">,
): Preflight {
  const of = (level: Graded["level"]): Finding[] =>
    graded.filter((one) => one.level === level).map(({ finding }) => finding);
  return { blockers: of("blocker"), warnings: of("warning"), notes: of("note"), ...rest };
}

/** What uses the keys that are moved; those that stay behind do not matter here. */
function workloadOf({ survey, source, scope }: Known, { surveyed }: Selected) {
  const queues = survey.queues.filter((queue) => queuesAtTarget([queue], scope).length > 0);
  const seen = recognise(surveyed);
  const unseen = queues
    .filter(({ framework, prefix }) =>
      seen.every((one) => one.framework !== framework || one.prefix !== prefix),
    )
    .map(({ framework, prefix, names }) => ({
      kind: "queue" as const,
      framework,
      label: frameworkLabels[framework],
      prefix,
      queueNames: [...names],
      keys: 0,
    }));
  const workloads = [...seen, ...unseen];
  const expiring = surveyed.filter(({ hasTtl }) => hasTtl).length;
  const counts = { keys: surveyed.length, expiring, channels: source.channels ?? 0 };
  return { class: classOf(workloads, counts), workloads, queues };
}

function noteWorkload({ class: kind, queues }: Preflight["workload"]): Graded[] {
  switch (kind) {
    case "empty":
    case "data":
      return [];
    case "cache":
      return [
        note(
          "workload",
          "The keys look like a cache. A cache may also begin empty at the target; copying it spares the cold start.",
        ),
      ];
    case "sessions":
      return [
        note(
          "workload",
          "The keys look like sessions: people stay signed in when they are copied.",
        ),
      ];
    case "pub/sub":
      return [
        note(
          "workload",
          "The source carries messages only (publish and subscribe): there is no key to copy.",
        ),
      ];
    case "queue":
    case "mixed": {
      if (queues.length === 0) {
        return [note("workload", "The keys are of several kinds, some of them expiring.")];
      }
      const names = queues.map(
        ({ framework, names: own }) =>
          `${frameworkLabels[framework]} (${formatCounted(own.length, "queue")})`,
      );
      return [
        note(
          "workload",
          `Queues were found: ${names.join(", ")}. Their workers are stopped before the switch, and their jobs counted before and after.`,
        ),
      ];
    }
  }
}

function termsOf(
  { scope, conflict }: PreflightFacts,
  known: { source: ReadEnd; target: ReadEnd; route: Terms["route"] } | null,
): Terms {
  const base = { scope, conflict, bigBytes: BIG_BYTES, sampleOneIn: 1 };
  if (known === null) {
    return {
      ...base,
      route: "payload",
      hasExpireTime: false,
      clockAheadMs: 0,
      ttlToleranceMs: TTL_TOLERANCE_MS,
    };
  }
  const { source, target, route } = known;
  const hasExpireTime = [source, target].every(({ refusals }) =>
    refusals.every(({ command }) => command !== "PEXPIRETIME"),
  );
  const clocks = [source.clockAheadMs, target.clockAheadMs];
  const aheadMs = clocks.includes(null) ? 0 : target.clockAheadMs! - source.clockAheadMs!;
  return {
    ...base,
    route,
    hasExpireTime,
    clockAheadMs: Math.round(aheadMs),
    ttlToleranceMs: TTL_TOLERANCE_MS + source.clockErrorMs + target.clockErrorMs,
  };
}
