import type { Command } from "@/lib/redis/wire/reply";

const CR = 13;
const LF = 10;
const DOLLAR = 36;
const STAR = 42;
const ZERO = 48;
/** Copying less than this byte by byte costs less than a call that does it. */
const SHORT_BYTES = 64;

/**
 * Writes commands as RESP arrays of bulk strings, as the bytes of one write.
 *
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function encode(commands: readonly Command[]): Buffer {
  let size = 0;
  for (const command of commands) {
    size += sizeOfHead(command.length);
    for (const word of command) {
      const length = lengthOf(word);
      size += sizeOfHead(length) + length + 2;
    }
  }

  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const command of commands) {
    at = writeHead(bytes, at, STAR, command.length);
    for (const word of command) {
      const length = lengthOf(word);
      at = writeHead(bytes, at, DOLLAR, length);
      if (typeof word !== "object") bytes.write(String(word), at);
      else if (length > SHORT_BYTES) bytes.set(word, at);
      else for (let from = 0; from < length; from++) bytes[at + from] = word[from]!;
      at += length;
      bytes[at++] = CR;
      bytes[at++] = LF;
    }
  }
  return bytes;
}

function lengthOf(word: Command[number]): number {
  return typeof word === "object" ? word.length : Buffer.byteLength(String(word));
}

/** The sign, the digits and the end of the line. */
function sizeOfHead(count: number): number {
  return 3 + digitsOf(count);
}

function writeHead(bytes: Buffer, at: number, sign: number, count: number): number {
  const end = at + 1 + digitsOf(count);
  bytes[at] = sign;
  let left = count | 0;
  for (let digit = end - 1; digit > at; digit--) {
    const rest = (left / 10) | 0;
    bytes[digit] = ZERO + left - rest * 10;
    left = rest;
  }
  bytes[end] = CR;
  bytes[end + 1] = LF;
  return end + 2;
}

function digitsOf(count: number): number {
  let digits = 1;
  for (let left = count | 0; left >= 10; left = (left / 10) | 0) digits += 1;
  return digits;
}
