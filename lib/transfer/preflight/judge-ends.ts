import { blocker, listed, type Graded } from "@/lib/transfer/preflight/graded";
import type {
  EndFacts,
  Payloads,
  ReadEnd,
  Refusal,
  Survey,
  UnreadEnd,
} from "@/lib/transfer/preflight/model";
import { probes } from "@/lib/transfer/preflight/probes";

/** What each end must be for anything to be moved: there, ready, one server, writable, with enough rights. */
export function* judgeEnds({
  source,
  target,
  survey,
  payloads,
}: {
  source: EndFacts;
  target: EndFacts;
  survey: Survey | null;
  payloads: Payloads | null;
}): Generator<Graded> {
  for (const end of [source, target]) {
    if (!end.isRead) yield unread(end);
    else yield* judgeOne(end);
  }
  if (source.isRead && target.isRead && isOneServer(source, target, payloads)) {
    yield blocker(
      "same_server",
      `Source and target are the same server${aliases(source, target)}. Choose another target.`,
    );
  }
  if (survey !== null && survey.keyRefusal !== null) {
    yield blocker(
      "rights",
      `The source does not let its user look at every key: “${survey.keyRefusal}”. Grant it all keys (~*).`,
    );
  }
}

/** A server keeps its `run_id` as long as it runs, whatever name it is reached by. */
export function isOneServer(source: ReadEnd, target: ReadEnd, payloads: Payloads | null): boolean {
  const isSameRun = source.runId !== null && source.runId === target.runId;
  return isSameRun || payloads?.isOneServer === true;
}

function aliases(source: ReadEnd, target: ReadEnd): string {
  return source.where === target.where
    ? ""
    : `, reached by two names (${source.where} and ${target.where})`;
}

function unread(end: UnreadEnd): Graded {
  switch (end.reason) {
    case "loading":
      return blocker("loading", end.sentence);
    case "rights":
      return blocker("rights", end.sentence);
    case "unreachable":
    case "password":
    case "encryption":
    case "other":
      return blocker("unreachable", end.sentence);
  }
}

function* judgeOne(end: ReadEnd): Generator<Graded> {
  const name = `The ${end.role}`;
  if (end.isLoading) {
    yield blocker("loading", `${name} is still loading its data. Wait until it is ready.`);
  }
  if (end.isCluster) {
    yield blocker(
      "cluster",
      `${name} is a cluster; Headroom moves single servers. Choose an instance without cluster mode.`,
    );
  }
  yield* judgeRights(end);
  if (end.role === "target") yield* judgeWrites(end);
}

function* judgeRights(end: ReadEnd): Generator<Graded> {
  const needed = missingRights(end);
  const forbidden = needed.filter(({ isUnknown }) => !isUnknown);
  const unknown = needed.filter(({ isUnknown }) => isUnknown);
  if (forbidden.length > 0) {
    yield blocker(
      "rights",
      `The ${end.role}’s user may not run ${namesOf(forbidden)}: “${forbidden[0]!.words}”. Grant it all commands and all keys (~* &* +@all), or use the default user.`,
    );
  }
  if (unknown.length > 0) {
    yield blocker(
      "rights",
      `The ${end.role} does not know ${namesOf(unknown)}, which no move can do without: “${unknown[0]!.words}”.`,
    );
  }
}

function* judgeWrites(target: ReadEnd): Generator<Graded> {
  const words = target.writeRefusal;
  if (target.isReplica) {
    yield blocker(
      "read_only",
      "The target is a replica: what is written there is refused or overwritten. Use the address of its primary.",
    );
  } else if (words?.startsWith("OOM")) {
    yield blocker(
      "too_small",
      `The target is full already: “${words}”. Empty it or choose a larger plan.`,
    );
  } else if (words !== null) {
    yield blocker("read_only", `The target takes no writes: “${words}”. Ask its provider why.`);
  }
}

/** Whether a look at its keys makes sense: it is there, ready, one server, and lets us look. */
export function isSurveyable(source: EndFacts): source is ReadEnd {
  return (
    source.isRead && !source.isLoading && !source.isCluster && missingRights(source).length === 0
  );
}

/** Commands that no move can do without and that the end does not run. */
function missingRights({ refusals }: ReadEnd): Refusal[] {
  return refusals.filter(({ command }) =>
    probes.some((probe) => probe.isNeeded && probe.command === command),
  );
}

function namesOf(refusals: readonly Refusal[]): string {
  return listed(refusals.map(({ command }) => command));
}
