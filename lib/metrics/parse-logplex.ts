import type { LoggedReading } from "@/lib/metrics/model";

/** What a drain request held: readings, lines dropped on the way, and what was not understood. */
export type Logplex = {
  readings: LoggedReading[];
  /** Messages that Logplex threw away before they came here (L10): a gap, not a calm time. */
  dropped: number;
  /** Lines that should have been readings and are not, and bytes that are no frame. For the log. */
  puzzling: string[];
};

const PUZZLING_MAX = 20;
const PUZZLING_LENGTH_MAX = 300;
const LENGTH_DIGITS_MAX = 7;
const SPACE = 0x20;
const [ZERO, NINE] = [0x30, 0x39];

/**
 * Reads the body of a Logplex drain request.
 *
 * The body is frames, one after the other: a decimal length, one space, then that many **bytes** of
 * UTF-8. A frame is `<PRI>1 TIMESTAMP HOST APP PROC MSGID MSG`, without the structured data RFC 5424
 * asks for. Of an app's stream only heroku-redis lines and Logplex's own warnings are decoded; the
 * rest is stepped over by its length. Never throws: a broken length ends the reading there.
 *
 * Source: https://devcenter.heroku.com/articles/log-drains
 */
export function parseLogplex(body: Uint8Array): Logplex {
  const result: Logplex = { readings: [], dropped: 0, puzzling: [] };
  const puzzle = (text: string) => {
    if (result.puzzling.length < PUZZLING_MAX) {
      result.puzzling.push(text.slice(0, PUZZLING_LENGTH_MAX));
    }
  };

  for (const frame of frames(body, puzzle)) {
    const line = splitLine(frame);
    if (line === null) continue;
    if (line.process === "logplex") result.dropped += droppedMessages(line.message);
    if (line.process !== "heroku-redis") continue;
    const reading = toReading(line);
    if (reading === null) puzzle(line.message);
    else result.readings.push(reading);
  }
  return result;
}

/** Cuts octet-counted frames. A length that is none, or that ends after the body, ends the cutting. */
export function* frames(
  body: Uint8Array,
  onBroken: (rest: string) => void = () => {},
): Generator<Uint8Array> {
  let position = 0;
  while (position < body.length) {
    let digits = 0;
    let length = 0;
    for (; digits < LENGTH_DIGITS_MAX; digits++) {
      const byte = body[position + digits];
      if (byte === undefined || byte < ZERO || byte > NINE) break;
      length = length * 10 + (byte - ZERO);
    }
    const start = position + digits + 1;
    const isFrame = digits > 0 && body[start - 1] === SPACE && start + length <= body.length;
    if (!isFrame) {
      onBroken(decode(body.subarray(position, position + PUZZLING_LENGTH_MAX)));
      return;
    }
    yield body.subarray(start, start + length);
    position = start + length;
  }
}

/**
 * Whether a body may hold a line we listen to. One search for bytes, so that the streams of busy apps cost
 * next to nothing; a line of an app that says one of the names is let through here, and sorted out later.
 */
export function mayConcernRedis(body: Uint8Array): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return listenedTo.some((name) => bytes.includes(name));
}

type Line = { at: string; process: string; message: string };

/** `<PRI>1 TIMESTAMP HOST APP PROC MSGID MSG`, if it is one of the two processes we listen to. */
function splitLine(frame: Uint8Array): Line | null {
  // Bytes first: most lines of an app are its own, and decoding them would be most of the work.
  const ends: number[] = [];
  let start = 0;
  while (ends.length < 6) {
    const space = frame.indexOf(SPACE, start);
    if (space < 0) return null;
    ends.push(space);
    if (ends.length === 5 && !isListenedTo(frame, start, space)) return null;
    start = space + 1;
  }
  const field = (index: number) => decode(frame.subarray(ends[index - 1]! + 1, ends[index]));
  return { at: field(1), process: field(4), message: decode(frame.subarray(start)).trimEnd() };
}

const listenedTo = ["heroku-redis", "logplex"].map((name) => Buffer.from(name));

function isListenedTo(frame: Uint8Array, start: number, end: number): boolean {
  return listenedTo.some(
    (name) =>
      name.length === end - start && name.every((byte, index) => byte === frame[start + index]),
  );
}

/**
 * `Error L10 (output buffer overflow): 500 messages dropped since …`, of late
 * `Error L10 (…): drain 'd.…' dropped 500 messages since …`; L12 and L13 are losses on the way to Logplex.
 *
 * Source: https://devcenter.heroku.com/articles/error-codes#l10-drain-buffer-overflow
 */
function droppedMessages(message: string): number {
  const loss = /\bL1[023]\b.*?(?:(\d{1,9}) messages? (?:dropped|lost)|dropped (\d{1,9}) messages?)/;
  const [, before, after] = loss.exec(message) ?? [];
  return Number(before ?? after ?? 0);
}

/**
 * Reads `source=REDIS addon=redis-shaped-12345 sample#active-connections=12 sample#memory-redis=1361176bytes …`.
 *
 * No key is required and unknown ones are passed over, because the line grew over the years; but a
 * line that gives neither memory nor connections says nothing. `memory-total`, `memory-free` and
 * `memory-percentage-used` are the host's, shared by many, and are not looked at.
 *
 * Source: https://devcenter.heroku.com/articles/heroku-redis-metrics-logs
 */
function toReading({ at, message }: Line): LoggedReading | null {
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) return null;

  const values = new Map<string, string>();
  for (const pair of message.split(" ")) {
    const equals = pair.indexOf("=");
    if (equals > 0) values.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  const usedMemoryBytes = bytesOf(values.get("sample#memory-redis"));
  const connectedClients = countOf(values.get("sample#active-connections"));
  if (usedMemoryBytes === null && connectedClients === null) return null;
  return { at: instant, addonName: values.get("addon") ?? null, usedMemoryBytes, connectedClients };
}

const byteUnits: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  bytes: 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
};

/** `1361176bytes`, `15664332.0kB`, `1.3MB`: a number and the unit that sticks to it. */
function bytesOf(text: string | undefined): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text ?? "") ?? [];
  const factor = byteUnits[unit?.toLowerCase() ?? ""];
  if (number === undefined || factor === undefined) return null;
  const bytes = Math.round(Number(number) * factor);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

function countOf(text: string | undefined): number | null {
  if (text === undefined || !/^\d+(\.0+)?$/.test(text)) return null;
  const count = Number(text);
  return count <= 2 ** 31 - 1 ? count : null;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
