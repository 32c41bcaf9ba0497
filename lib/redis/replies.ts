/** What a server answers to one command, in the parts of the protocol a collector meets. */
export type Reply = { kind: "value"; text: string } | { kind: "error"; text: string };

const CRLF = "\r\n";

/**
 * Reads the replies that are complete in `received`, in order: simple strings, errors, integers and
 * bulk strings of RESP2. What has only begun is left out.
 *
 * Null means that whatever answers there does not speak Redis.
 *
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function readReplies(received: Buffer): Reply[] | null {
  const replies: Reply[] = [];
  let position = 0;
  for (;;) {
    const end = received.indexOf(CRLF, position);
    if (end < 0) return position === received.length || isKind(received[position]) ? replies : null;

    const kind = String.fromCharCode(received[position]!);
    const line = received.toString("utf8", position + 1, end);
    position = end + CRLF.length;
    if (kind === "+" || kind === ":") replies.push({ kind: "value", text: line });
    else if (kind === "-") replies.push({ kind: "error", text: line });
    else if (kind === "$") {
      const length = Number(line);
      if (!Number.isInteger(length) || length < -1) return null;
      if (length === -1) {
        replies.push({ kind: "value", text: "" });
        continue;
      }
      if (received.length < position + length + CRLF.length) return replies;
      replies.push({ kind: "value", text: received.toString("utf8", position, position + length) });
      position += length + CRLF.length;
    } else return null;
  }
}

function isKind(byte: number | undefined): boolean {
  return byte !== undefined && "+-:$".includes(String.fromCharCode(byte));
}

/** Writes one command as RESP: an array of bulk strings, lengths in bytes. */
export function writeCommand(words: readonly string[]): string {
  const bulks = words.map((word) => `$${Buffer.byteLength(word)}${CRLF}${word}${CRLF}`);
  return `*${words.length}${CRLF}${bulks.join("")}`;
}
