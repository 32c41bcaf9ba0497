/**
 * Where a transfer that ends tells others what the source's notifications were before. Whoever listens to
 * keyspace notifications hears it; no key of anybody is called so, and no event has an equals sign.
 */
export const handoverChannel = "__keyspace@0__:headroom:notifications";

/** What the setting was, and by which word the taker makes itself known. */
export type Handover = { former: string; word: string };

export function handoverMessage({ former, word }: Handover): string {
  return `former=${former};${word}`;
}

/** What is handed over, if a message says so; null for the event of a key. */
export function handoverIn(channel: string, message: string): Handover | null {
  const match = /^former=([^;]*);([\w-]+)$/.exec(message);
  if (channel !== handoverChannel || match === null) return null;
  return { former: match[1]!, word: match[2]! };
}

/** What the taker calls one of its connections, which only somebody who is alive can do. */
export function takerName(word: string): string {
  return `headroom:${word}`;
}
