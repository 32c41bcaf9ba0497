import type { Command } from "@/lib/redis/wire/reply";

/** What one command, and one slice, carries at most; a single element may be larger and cannot be cut. */
export const SLICE_BYTES = 128 * 1024;
export const SLICE_ELEMENTS = 512;

export type SliceMax = { bytes: number; elements: number };

const nearMax: SliceMax = { bytes: SLICE_BYTES, elements: SLICE_ELEMENTS };
/** Each slice waits for the way there and back; this is some milliseconds of a server's time. */
const farMax: SliceMax = { bytes: 8 * SLICE_BYTES, elements: 6 * SLICE_ELEMENTS };

/** What is read or written in one go at a server. Single commands that write stay as small from far away. */
export function sliceMax(server: { isFar: boolean }): SliceMax {
  return server.isFar ? farMax : nearMax;
}

/** How many elements are asked for while nobody knows how large they are. */
export const FIRST_COUNT = 64;
/** A slice of small elements says little about the next one. */
const GROWTH_MAX = 8;

/** How many elements to ask for next, so that they are about one slice. */
export function nextCount(
  count: number,
  seen: { elements: number; bytes: number },
  max: SliceMax = nearMax,
): number {
  const most = Math.min(max.elements, count * GROWTH_MAX);
  if (seen.elements === 0 || seen.bytes === 0) return most;
  const fitting = Math.floor((max.bytes * seen.elements) / seen.bytes);
  return Math.max(1, Math.min(most, fitting));
}

/**
 * Writes `head` and as many elements as one command may carry, and as many commands as that needs. `width` is
 * how many words an element has: two for a field and its value.
 */
export function commandsOf(head: Command, words: readonly Buffer[], width: number): Command[] {
  const commands: Command[] = [];
  let command: Command[number][] = [];
  let bytes = 0;
  for (let at = 0; at < words.length; at += width) {
    const element = words.slice(at, at + width);
    const size = bytesOf(element);
    const isFull =
      command.length >= head.length + SLICE_ELEMENTS * width || bytes + size > SLICE_BYTES;
    if (command.length === 0 || isFull) {
      command = [...head];
      bytes = 0;
      commands.push(command);
    }
    command.push(...element);
    bytes += size;
  }
  return commands;
}

/** Cuts commands into rounds that carry about one slice each. */
export function* roundsOf(
  commands: readonly Command[],
  max: SliceMax = nearMax,
): Generator<Command[]> {
  let round: Command[] = [];
  let bytes = 0;
  for (const command of commands) {
    const size = sizeOf(command);
    if (round.length > 0 && (bytes + size > max.bytes || round.length >= max.elements)) {
      yield round;
      round = [];
      bytes = 0;
    }
    round.push(command);
    bytes += size;
  }
  if (round.length > 0) yield round;
}

export function bytesOf(words: readonly Buffer[]): number {
  let bytes = 0;
  for (const word of words) bytes += word.length;
  return bytes;
}

function sizeOf(command: Command): number {
  let bytes = 0;
  for (const word of command) bytes += typeof word === "number" ? 8 : word.length;
  return bytes;
}
