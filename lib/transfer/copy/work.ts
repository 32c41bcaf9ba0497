import "server-only";

import { CommandWriter } from "@/lib/redis/wire/command-writer";
import { ReplySink, type Taken } from "@/lib/redis/wire/reply-sink";
import type { Wire } from "@/lib/redis/wire/wire";
import { nothingSeen, type CopySeen } from "@/lib/transfer/copy/model";
import type { Gate, Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { scopeOf, type ScopeOf } from "@/lib/transfer/scope";
import { isTemporary } from "@/lib/transfer/values/temporary";

/** From far away one large value after the other takes longer than all the rest. */
const BIG_LANES = 4;

/** What a key is taken to weigh before one was seen. */
const GUESSED_BYTES = 1024;

/** Keys that are neither moved nor refused: what becomes of them is up to the batch. */
export type Leftovers = {
  /** There is no such key at the source any more. */
  gone: Buffer[];
  /** Changed its type while it was being moved. */
  again: Buffer[];
};

/** What all batches of one call share. */
export type Work = {
  pair: Pair;
  terms: Terms;
  scope: ScopeOf;
  gate: Gate;
  /** Whether the target takes an expiry with SET in absolute milliseconds (6.2 and later). */
  setsExpiry: boolean;
  /** Whether a key is moved, by its name. Our own keys of values under way are not. */
  takes(key: Buffer): boolean;
  seen: CopySeen;
  /** Of what was seen, the bytes that went by value: for them the gate was asked slice by slice. */
  gatedBytes: number;
  /** Memory of commands that were answered, to be written again. */
  writers: CommandWriter[];
  /** Runs few at a time of what burdens a server: large values. Their slices take turns on the line. */
  withFew<Value>(run: () => Promise<Value>): Promise<Value>;
};

export async function beginWork(pair: Pair, terms: Terms, gate: Gate): Promise<Work> {
  const scope = scopeOf(terms.scope);
  const takesAll = terms.scope.include.length === 0 && terms.scope.exclude.length === 0;
  const lanes: Promise<unknown>[] = Array.from({ length: BIG_LANES }, () => Promise.resolve());
  let turn = 0;
  return {
    pair,
    terms,
    scope,
    takes: (key) => (takesAll || scope.takes(key)) && !isTemporary(key),
    gate,
    setsExpiry: await setsExpiry(pair.target),
    seen: nothingSeen(),
    gatedBytes: 0,
    writers: [],
    withFew(run) {
      const lane = turn++ % BIG_LANES;
      const done = lanes[lane]!.then(run);
      lanes[lane] = done.catch(() => {});
      return done;
    },
  };
}

/** What a key weighs on average of those that go in batches. */
export function bytesPerKey({ seen, gatedBytes }: Work): number {
  return seen.keys === 0 ? GUESSED_BYTES : (seen.bytes - gatedBytes) / seen.keys;
}

/** Commands to be written; give it back through `pourBack`. */
export function takeWriter({ writers }: Pick<Work, "writers">): CommandWriter {
  return writers.pop() ?? new CommandWriter();
}

/**
 * Sends the commands that `write` writes and hands over their replies.
 *
 * @throws AppError `unreachable` when the connection breaks
 */
export async function pourWritten(
  work: Pick<Work, "writers">,
  wire: Wire,
  write: (to: CommandWriter) => void,
  taken: Taken,
): Promise<void> {
  const writer = takeWriter(work);
  write(writer);
  await pourBack(work, wire, writer, taken);
}

/** Sends what was written and, when all of it is answered, lets its memory be used again. */
export async function pourBack(
  { writers }: Pick<Work, "writers">,
  wire: Wire,
  writer: CommandWriter,
  taken: Taken,
): Promise<void> {
  await wire.pourBytes(writer.parts(), writer.count, new ReplySink(taken));
  writers.push(writer.reset());
}

const answers = new WeakMap<Wire, Promise<boolean>>();

/** GETEX came with the same version; asking for it changes nothing. */
function setsExpiry(target: Wire): Promise<boolean> {
  let answer = answers.get(target);
  if (answer === undefined) {
    answer = target
      .send([["COMMAND", "INFO", "getex"]])
      .then(([reply]) => Array.isArray(reply) && Array.isArray(reply[0]));
    answers.set(target, answer);
  }
  return answer;
}
