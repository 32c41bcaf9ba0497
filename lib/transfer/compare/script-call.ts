const CR = 13;
const LF = 10;
const DOLLAR = 36;
const ZERO = 48;
/** The sign, a length of up to ten digits and two ends of line. */
const AROUND_WORD_BYTES = 15;

/**
 * Encodes a call of a script, such as `EVALSHA`, for `Wire.sendBytes`. There is one for every hundred keys or
 * so, and the general encoder would take longer for them than everything else that is done here.
 */
export function scriptCall(
  command: string,
  script: string,
  keys: readonly Buffer[],
  options: readonly (string | number)[],
): Buffer {
  const words = [command, script, String(keys.length)];
  const head = `*${words.length + keys.length + options.length}\r\n${words.map(word).join("")}`;
  const tail = options.map((option) => word(String(option))).join("");
  let room = Buffer.byteLength(head) + tail.length;
  for (const key of keys) room += key.length + AROUND_WORD_BYTES;

  const call = Buffer.allocUnsafe(room);
  let at = call.write(head);
  for (const key of keys) {
    call[at++] = DOLLAR;
    at = writeLength(call, at, key.length);
    call[at++] = CR;
    call[at++] = LF;
    call.set(key, at);
    at += key.length;
    call[at++] = CR;
    call[at++] = LF;
  }
  at += call.write(tail, at);
  return call.subarray(0, at);
}

function word(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

function writeLength(to: Buffer, at: number, length: number): number {
  if (length < 10) {
    to[at] = ZERO + length;
    return at + 1;
  }
  if (length >= 100) return at + to.write(String(length), at);
  const tens = Math.floor(length / 10);
  to[at] = ZERO + tens;
  to[at + 1] = ZERO + length - tens * 10;
  return at + 2;
}
