import { frameOf, overflowLine, type LogLine } from "./logplex-lines";

const MESSAGES_MAX = 1024;
const BYTES_MAX = 100 * 1024;

/** What one request holds: frames one after the other, and how many they are. */
export type Batch = { body: Buffer; messages: number };

/**
 * What waits for one drain. It holds 1,024 messages; of more, the oldest are lost, and the next
 * batch begins with a line that says how many and since when.
 */
export class DrainBuffer {
  readonly #token: string;
  #frames: Buffer[] = [];
  #lost: { count: number; since: Date } | null = null;

  constructor(token: string) {
    this.#token = token;
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  add(line: LogLine): void {
    this.#frames.push(frameOf(line));
    if (this.#frames.length <= MESSAGES_MAX) return;
    this.#frames.shift();
    this.#lost = { count: (this.#lost?.count ?? 0) + 1, since: this.#lost?.since ?? line.at };
  }

  /** Takes out as many of the oldest messages as one request holds, at least one. */
  take(now: Date): Batch {
    const frames: Buffer[] = [];
    if (this.#lost !== null) {
      frames.push(frameOf(overflowLine(this.#token, this.#lost.count, this.#lost.since, now)));
      this.#lost = null;
    }
    let bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
    let count = 0;
    for (const frame of this.#frames) {
      if (count > 0 && bytes + frame.length > BYTES_MAX) break;
      bytes += frame.length;
      count += 1;
    }
    frames.push(...this.#frames.splice(0, count));
    return { body: Buffer.concat(frames), messages: frames.length };
  }
}
