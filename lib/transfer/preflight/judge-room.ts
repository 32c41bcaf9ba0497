import { formatBytes, formatCounted } from "@/lib/format";
import type { Conflict, Route, Scope } from "@/lib/transfer/model";
import { blocker, listed, warning, type Graded } from "@/lib/transfer/preflight/graded";
import { grouped } from "@/lib/transfer/preflight/grouped";
import type { ReadEnd } from "@/lib/transfer/preflight/model";
import { databaseAtTarget } from "@/lib/transfer/scope";

const TIGHT_SHARE = 0.8;
/** Values may be kept less densely than at the source: other limits for small encodings, other allocator. */
const PAYLOAD_FACTOR = 1.05;
const VALUE_FACTOR = 1.15;
/** A plan without a limit of its own is limited by what the process takes, which is more than it uses. */
const FRAGMENTATION_FACTOR = 1.1;

export type Room = {
  source: ReadEnd;
  target: ReadEnd;
  scope: Scope;
  conflict: Conflict;
  route: Route;
  planMemoryBytes: number | null;
  /** Memory of what is moved, at the source; null where it does not say. */
  dataBytes: number | null;
  /** The largest value that was found: it is there twice while it is replaced. */
  biggestBytes: number;
  hasQueues: boolean;
};

/** Whether the target has room: memory, databases, and no keys in the way. */
export function* judgeRoom(room: Room): Generator<Graded> {
  yield* judgeMemory(room);
  yield* judgeEviction(room);
  yield* judgeDatabases(room);
  yield* judgeConflict(room);
}

/** Memory the moved keys will take at the target; null where the source does not say. */
export function bytesAtTarget(
  room: Pick<Room, "dataBytes" | "route" | "target" | "biggestBytes">,
): number | null {
  if (room.dataBytes === null) return null;
  const density = room.route === "value" ? VALUE_FACTOR : PAYLOAD_FACTOR;
  const process = room.target.maxmemoryBytes === null ? FRAGMENTATION_FACTOR : 1;
  return Math.ceil(room.dataBytes * density * process + room.biggestBytes);
}

function* judgeMemory(room: Room): Generator<Graded> {
  const { target } = room;
  const need = bytesAtTarget(room);
  const limits = [target.maxmemoryBytes, room.planMemoryBytes].filter((limit) => limit !== null);
  if (need === null || limits.length === 0) {
    yield warning(
      "unknown_size",
      "Whether the data fits is unknown: one of the two does not say its memory. Compare the plans before you begin.",
    );
    return;
  }
  const limit = Math.min(...limits);
  const free = Math.max(0, limit - (target.usedMemoryBytes ?? 0));
  const sizes = `${formatBytes(room.dataBytes)} of data need about ${formatBytes(need)} there, and the target has ${formatBytes(free)} of ${formatBytes(limit)} free`;
  if (need > free) {
    const otherwise = isEvicting(target)
      ? `It would evict keys while they arrive (${target.evictionPolicy}).`
      : "It would refuse writes before all is there.";
    yield blocker(
      "too_small",
      `The data does not fit: ${sizes}. ${otherwise} Choose a larger plan, or move fewer keys.`,
    );
  } else if (need > free * TIGHT_SHARE) {
    yield warning("tight", `The data fits tightly: ${sizes}.`);
  }
}

function* judgeEviction({ source, target, hasQueues }: Room): Generator<Graded> {
  const [from, to] = [source.evictionPolicy, target.evictionPolicy];
  if (hasQueues && isEvicting(target)) {
    yield blocker(
      "evicting_queue",
      `The target evicts keys when it is full (${to}), and queues would lose jobs. Set its policy to noeviction, or move the queues to another target.`,
    );
    return;
  }
  if (hasQueues && to === null) {
    yield warning(
      "evicting_queue",
      "The target does not say what it does when it is full. Make sure that it is noeviction: with any other policy, queues would lose jobs.",
    );
  }
  if (from === null || to === null || from === to) return;
  yield warning(
    "eviction",
    to === "noeviction"
      ? `The target refuses writes when it is full, where the source evicts (${from}). Set the policy that the application counts on.`
      : `The target evicts keys when it is full (${to}), where the source has ${from}.`,
  );
}

/** The `volatile` policies evict as well, whatever expires. */
function isEvicting({ evictionPolicy }: ReadEnd): boolean {
  return evictionPolicy !== null && evictionPolicy !== "noeviction";
}

function* judgeDatabases({ source, target, scope }: Room): Generator<Graded> {
  const moved = source.keyspaces.flatMap(({ database, keys }) => {
    const number = databaseAtTarget(scope, database);
    return number === null ? [] : [{ database, keys, number }];
  });
  for (const [number, merged] of grouped(moved, (one) => one.number)) {
    if (merged.length < 2) continue;
    const names = listed(merged.map(({ database }) => database));
    yield blocker(
      "merged_databases",
      `Databases ${names} of the source would both become database ${number}, where their keys could meet. Give each a number of its own.`,
    );
  }
  const count = target.databaseCount;
  if (count === null) {
    if (moved.every(({ number }) => number === 0)) return;
    yield warning(
      "databases",
      "The source uses more than database 0, and the target does not say how many it has. Make sure that there are enough.",
    );
    return;
  }
  const beyond = moved.filter(({ number }) => number >= count);
  if (beyond.length === 0) return;
  const taken = new Set(moved.map(({ number }) => number));
  const free = Array.from({ length: count }, (_, number) => number).filter(
    (number) => !taken.has(number),
  );
  const which = beyond.map(
    ({ database, keys }) => `database ${database} (${formatCounted(keys, "key")})`,
  );
  const advice =
    free.length === 0
      ? "Leave one out, or choose a target with more."
      : `Give ${beyond.length === 1 ? "it another number" : "them other numbers"}; free there: ${listed(free.slice(0, 16))}.`;
  yield blocker(
    "databases",
    `The target has ${formatCounted(count, "database")} (numbers 0 to ${count - 1}), and ${listed(which)} of the source would have ${beyond.length === 1 ? "a number" : "numbers"} beyond. ${advice}`,
  );
}

function* judgeConflict({ source, target, scope, conflict }: Room): Generator<Graded> {
  const numbers = new Set(
    source.keyspaces.map(({ database }) => databaseAtTarget(scope, database)),
  );
  const inTheWay = target.keyspaces.filter(({ database }) => numbers.has(database));
  const keys = inTheWay.reduce((sum, one) => sum + one.keys, 0);
  if (keys === 0) return;
  const holds = `The target holds ${formatCounted(keys, "key")} in the databases that are moved to`;
  switch (conflict) {
    case "fail":
      yield blocker(
        "not_empty",
        `${holds}. Choose an empty instance, flush this one, or say what is to happen to keys of the same name.`,
      );
      return;
    case "replace":
      yield warning(
        "not_empty",
        `${holds}. They are replaced by what the source has, and removed where it has nothing of that name.`,
      );
      return;
    case "skip":
      yield warning("not_empty", `${holds}. Those of the same name stay, and are listed.`);
  }
}
