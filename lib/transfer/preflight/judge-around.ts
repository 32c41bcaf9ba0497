import { formatCount, formatCounted, formatDuration } from "@/lib/format";
import { listed, note, warning, type Graded } from "@/lib/transfer/preflight/graded";
import type { ReadEnd, Survey } from "@/lib/transfer/preflight/model";

const CLOCK_MS_MAX = 1000;
/** What the move itself takes: one to work, one to listen, one to measure, one to look. */
const OWN_CONNECTIONS = 4;
const NAMES_MAX = 5;

/** What is no key and yet part of the move: connections, clocks, the feed, what does not come along. */
export function* judgeAround(
  { source, target }: { source: ReadEnd; target: ReadEnd },
  survey: Survey,
): Generator<Graded> {
  yield* judgeClients(source, target);
  yield* judgeFeed(source);
  yield* judgeClocks(source, target);
  yield* judgePersistence(source, target);
  yield* judgeListeners(source);
  yield* judgeCode(source);
  if (source.isReplica) {
    yield warning(
      "replica",
      "The source is a replica: writers cannot be stopped there, and what its primary has not sent yet is not moved. Use the address of the primary.",
    );
  }
  if (!survey.isWhole) {
    yield note(
      "survey",
      `${formatCount(survey.keys.length)} of ${formatCounted(survey.keysTotal, "key")} were looked at, spread evenly; shares and sizes are drawn from them.`,
    );
    const hasModules = survey.moduleTypes.length === 0 && (source.modules ?? []).length > 0;
    if (hasModules) {
      yield note(
        "module_list",
        `The source has modules loaded (${listed(source.modules!)}), and no key of their types was found. Should one turn up, it is listed, not moved.`,
      );
    }
  }
}

function* judgeClients(source: ReadEnd, target: ReadEnd): Generator<Graded> {
  const [most, now] = [target.clients.max, source.clients.connected];
  if (most !== null && now !== null && now + OWN_CONNECTIONS > most) {
    yield warning(
      "clients",
      `The source has ${formatCounted(now, "connection")} now, and the target allows ${formatCount(most)}. Choose a plan with more, or make the application’s pools smaller, before you switch.`,
    );
  } else if (most !== null && source.clients.max !== null && most < source.clients.max) {
    yield warning(
      "clients",
      `The target allows ${formatCounted(most, "connection")}, the source ${formatCount(source.clients.max)}; ${now === null ? "an unknown number" : formatCount(now)} are open now.`,
    );
  }
  const names = Object.entries(source.clients.names ?? {})
    .filter(([name]) => name !== "")
    .toSorted((one, other) => other[1] - one[1])
    .slice(0, NAMES_MAX)
    .map(([name, count]) => `${name} (${count})`);
  if (names.length > 0) {
    yield note("clients", `Who is connected to the source, by name: ${listed(names)}.`);
  }
}

function* judgeFeed(source: ReadEnd): Generator<Graded> {
  switch (source.feed) {
    case "tracking":
      return;
    case "notifications":
      yield note(
        "no_feed",
        "The source tells of changes by keyspace notifications only; where they are off, they are switched on for the move and restored afterwards.",
      );
      return;
    case "none":
      yield warning(
        "no_feed",
        "The source allows neither client tracking nor keyspace notifications, so changes are found by comparing all keys again. Writers have to be stopped for longer at the end.",
      );
  }
}

function* judgeClocks(source: ReadEnd, target: ReadEnd): Generator<Graded> {
  if (source.clockAheadMs === null || target.clockAheadMs === null) return;
  const aheadMs = target.clockAheadMs - source.clockAheadMs;
  const isMore = Math.abs(aheadMs) > CLOCK_MS_MAX + source.clockErrorMs + target.clockErrorMs;
  if (!isMore) return;
  yield warning(
    "clock",
    `The target’s clock is ${formatDuration(Math.abs(aheadMs) / 1000)} ${aheadMs > 0 ? "ahead of" : "behind"} the source’s. Expiry is corrected by that; an application that compares instants of both would notice.`,
  );
}

function* judgePersistence(source: ReadEnd, target: ReadEnd): Generator<Graded> {
  const isLost = (one: "hasAof" | "hasRdb") =>
    source.persistence[one] === true && target.persistence[one] === false;
  if (isLost("hasAof")) {
    yield warning(
      "persistence",
      "The source writes every command to disk (AOF), the target does not: a crash there may cost the last writes. Switch it on, or choose a plan that has it.",
    );
  } else if (isLost("hasRdb")) {
    yield warning(
      "persistence",
      "The source saves its data to disk (RDB), the target does not: a restart there begins empty. Switch it on, or choose a plan that has it.",
    );
  }
}

function* judgeListeners(source: ReadEnd): Generator<Graded> {
  const { channels, clients } = source;
  if (channels !== null && channels > 0) {
    yield warning(
      "listeners",
      `Publish and subscribe is in use (${formatCounted(channels, "channel")}). There is nothing to copy; subscribers have to connect to the target, and what is published in between reaches only those on the same side.`,
    );
  }
  if (clients.blocked !== null && clients.blocked > 0) {
    yield warning(
      "listeners",
      `${formatCounted(clients.blocked, "client")} ${clients.blocked === 1 ? "waits" : "wait"} for data at the source (BLPOP and the like), as workers of queues do. They have to be stopped before the switch and started at the target.`,
    );
  }
}

function* judgeCode(source: ReadEnd): Generator<Graded> {
  const libraries = source.functionLibraries ?? [];
  if (libraries.length > 0) {
    yield warning(
      "functions",
      `The source has functions (${listed(libraries)}), which are no keys. Headroom loads them at the target as a step of their own.`,
    );
  }
  if ((source.cachedScripts ?? 0) > 0) {
    yield note(
      "scripts",
      "Cached scripts do not come along. Clients load them again when the target answers NOSCRIPT, as libraries do.",
    );
  }
}
