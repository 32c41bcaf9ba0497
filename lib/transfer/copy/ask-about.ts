import "server-only";

import { headOf } from "@/lib/redis/wire/command-writer";
import { RedisError } from "@/lib/redis/wire/reply";
import { accepted, refused } from "@/lib/redis/wire/refused";
import { pourWritten, type Work } from "@/lib/transfer/copy/work";
import { clockOf } from "@/lib/transfer/expiry";
import { keyTypes } from "@/lib/transfer/model";

const TYPE = headOf(2, "TYPE");
const PEXPIRETIME = headOf(2, "PEXPIRETIME");
const PTTL = headOf(2, "PTTL");

/** What is not moved because it is not there. */
export const GONE = -2;
/** Never expires. */
export const NEVER = -1;

/** Keys of one batch and, at the same places, what the source says of them. */
export type Batch = {
  keys: readonly Buffer[];
  types: readonly string[];
  /** Milliseconds by the target's clock, at least 1; or NEVER, or GONE. */
  expiries: Float64Array;
  /** Of what was read of them so far. */
  lengths: Float64Array;
};

/**
 * Asks for types and expiries. The type comes first, for a question that fits one type only would count as
 * an error in the customer's statistics.
 *
 * @throws AppError `refused` when the source does not tell
 */
export async function askAbout(work: Work, keys: readonly Buffer[]): Promise<Batch> {
  const { pair, terms } = work;
  const { hasExpireTime, clockAheadMs } = terms;
  const types = Array.from<string>({ length: keys.length });
  const expiries = new Float64Array(keys.length);
  let typed = 0;
  let told = 0;
  let no: RedisError | null = null;

  const askTime = async () =>
    hasExpireTime ? 0 : clockOf(accepted((await pair.source.send([["TIME"]]))[0]!));
  // Sent in this order and answered in it; only what was to be waited for is awaited together.
  const [began, , ended] = await Promise.all([
    askTime(),
    pourWritten(
      work,
      pair.source,
      (to) => {
        for (const key of keys) {
          to.about(TYPE, key).about(hasExpireTime ? PEXPIRETIME : PTTL, key);
        }
      },
      {
        word(bytes, from, to) {
          types[typed++] = typeNamed(bytes, from, to);
        },
        number(expiry) {
          expiries[told++] = expiry;
        },
        error: (error) => {
          no ??= error;
        },
      },
    ),
    askTime(),
  ]);
  if (no !== null) throw refused(no);
  for (let at = 0; at < expiries.length; at++) {
    const said = expiries[at]!;
    if (said < 0) continue;
    // PTTL counts from when it was answered, which was somewhere between the two readings of the clock.
    const now = began + Math.round(((ended - began) * at) / expiries.length);
    // 0 would mean "never"; what is over long ago may as well be over since 1970.
    expiries[at] = Math.max(1, now + said + clockAheadMs);
  }
  return { keys, types, expiries, lengths: new Float64Array(keys.length) };
}

const known = keyTypes.map((type) => Buffer.from(type));

/** Nearly always one of few words, which then cost no string each. */
function typeNamed(bytes: Buffer, from: number, to: number): string {
  for (let at = 0; at < known.length; at++) {
    const name = known[at]!;
    if (name[0] !== bytes[from] || name.length !== to - from) continue;
    if (bytes.compare(name, 0, name.length, from, to) === 0) return keyTypes[at]!;
  }
  return bytes.toString("latin1", from, to);
}
