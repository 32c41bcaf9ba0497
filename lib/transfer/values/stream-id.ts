/** The id of an entry of a stream, as it is written: milliseconds, a dash, a number. */
export type StreamId = string;

export const zeroId: StreamId = "0-0";

const PART_MAX = 2n ** 64n - 1n;

/** The id after this one; null after the last there can be. */
export function idAfter(id: StreamId): StreamId | null {
  const [milliseconds, sequence] = partsOf(id);
  if (sequence < PART_MAX) return `${milliseconds}-${sequence + 1n}`;
  return milliseconds < PART_MAX ? `${milliseconds + 1n}-0` : null;
}

/** Negative when `one` comes before `other`. */
export function compareIds(one: StreamId, other: StreamId): number {
  const [milliseconds, sequence] = partsOf(one);
  const [otherMilliseconds, otherSequence] = partsOf(other);
  if (milliseconds !== otherMilliseconds) return milliseconds < otherMilliseconds ? -1 : 1;
  return sequence === otherSequence ? 0 : sequence < otherSequence ? -1 : 1;
}

function partsOf(id: StreamId): [bigint, bigint] {
  const [milliseconds, sequence] = id.split("-");
  return [BigInt(milliseconds!), BigInt(sequence!)];
}
