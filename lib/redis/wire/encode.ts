import type { Command } from "@/lib/redis/wire/reply";

/**
 * Writes commands as RESP arrays of bulk strings, as the bytes of one write.
 *
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function encode(commands: readonly Command[]): Buffer {
  const parts: Buffer[] = [];
  let text = "";
  for (const command of commands) {
    text += `*${command.length}\r\n`;
    for (const word of command) {
      if (typeof word === "object") {
        text += `$${word.length}\r\n`;
        parts.push(Buffer.from(text), word);
        text = "\r\n";
      } else {
        const said = String(word);
        text += `$${Buffer.byteLength(said)}\r\n${said}\r\n`;
      }
    }
  }
  parts.push(Buffer.from(text));
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
