/**
 * Finds where the replies of a server end in the chunks of its stream, without keeping their bytes. Pushes of
 * RESP3, and what a RESP2 connection hears of its subscriptions, answer no command: they have no end here.
 */
export class ReplyEnds {
  /** Whether the connection has subscribed to channels. */
  isSubscribed = false;
  /** How many elements are still to come at each depth. */
  readonly #left: number[] = [];
  #isPush = false;
  #isArray = false;
  /** The line that is being read; a chunk may end within it. */
  #line = "";
  /** How many bytes of a bulk string, with its line end, are still to come. */
  #bulkLeft = 0;
  /** The first string of an array, which tells a subscription's message; null once it is known. */
  #first: string | null = null;

  /** Returns where in the chunk replies end. */
  feed(chunk: Buffer): number[] {
    const ends: number[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#bulkLeft > 0) {
        const taken = Math.min(this.#bulkLeft, chunk.length - at);
        if (this.#first !== null && this.#first.length < 20) {
          this.#first += chunk.toString("latin1", at, at + Math.min(taken, 20));
        }
        at += taken;
        this.#bulkLeft -= taken;
        if (this.#bulkLeft === 0 && this.#isWhole()) ends.push(at);
        continue;
      }
      const lineEnd = chunk.indexOf(10, at);
      this.#line += chunk.toString("latin1", at, lineEnd < 0 ? chunk.length : lineEnd);
      if (lineEnd < 0) break;
      at = lineEnd + 1;
      const line = this.#line;
      this.#line = "";
      if (this.#begin(line[0]!, Number.parseInt(line.slice(1), 10)) && this.#isWhole()) {
        ends.push(at);
      }
    }
    return ends;
  }

  /** Begins an element; true when its line was all of it. */
  #begin(kind: string, length: number): boolean {
    const isTop = this.#left.length === 0;
    if (isTop) {
      this.#isPush = kind === ">";
      this.#isArray = kind === "*";
      this.#first = null;
    }
    switch (kind) {
      case "$":
      case "=":
      case "!":
        if (length < 0) return true;
        if (this.#left.length === 1 && this.#isArray && this.#first === null) this.#first = "";
        this.#bulkLeft = length + 2;
        return false;
      case "*":
      case "~":
      case ">":
      case "%":
        if (length <= 0) return true;
        this.#left.push(kind === "%" ? length * 2 : length);
        return false;
      default:
        return true;
    }
  }

  /** An element has ended: true when with it a whole reply has. */
  #isWhole(): boolean {
    const isMessage =
      this.isSubscribed &&
      this.#isArray &&
      /^([ps]?(un)?subscribe|[ps]?message)\r\n/.test(this.#first ?? "");
    while (this.#left.length > 0) {
      const left = this.#left.pop()! - 1;
      if (left > 0) {
        this.#left.push(left);
        return false;
      }
    }
    return !this.#isPush && !isMessage;
  }
}
