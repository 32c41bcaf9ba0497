const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const ENTROPY_BYTES = 10;

/** What ids are made from: a moment in milliseconds and ten random bytes. */
export type IdSeed = { ms: number; entropy: Uint8Array };

/**
 * Returns the ULID number `index` of a seed. The same seed and index always give the same id, and
 * ids of one seed sort by index: `index` is added to the random part.
 */
export function ulid({ ms, entropy }: IdSeed, index = 0): string {
  const random = (toNumber(entropy) + BigInt(index)) & ((1n << 80n) - 1n);
  return letters(BigInt(ms), 10) + letters(random, 16);
}

/**
 * Reads the header `x-inngest-event-id-seed`: `<ms>,<base64 of 10 bytes>`. With it a repeated send
 * yields the ids of the first. Null when it is absent or malformed.
 */
export function readIdSeed(header: string | undefined): IdSeed | null {
  const [ms, base64] = (header ?? "").split(",");
  if (!/^\d{1,14}$/.test(ms ?? "")) return null;
  const entropy = Buffer.from(base64 ?? "", "base64");
  return entropy.length === ENTROPY_BYTES ? { ms: Number(ms), entropy } : null;
}

function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function letters(number: bigint, length: number): string {
  let text = "";
  for (let place = 0; place < length; place++) {
    text = LETTERS[Number(number & 31n)]! + text;
    number >>= 5n;
  }
  return text;
}
