/** What one read of a socket brings at most. */
const READ_BYTES = 64 * 1024;

/**
 * Where a socket puts what it reads: the same memory each time, so that a million replies leave no garbage.
 * What comes before anybody listens is kept.
 */
export class Inbox {
  readonly #early: Buffer[] = [];
  #take = (bytes: Buffer) => {
    this.#early.push(Buffer.from(bytes));
  };

  /** For the socket that is to be opened. */
  readonly onread = {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback: (length: number, memory: Uint8Array): boolean => {
      this.#take(Buffer.from(memory.buffer, memory.byteOffset, length));
      return true;
    },
  };

  /** Hands over what came and comes, each time lent until `take` returns. */
  open(take: (bytes: Buffer) => void): void {
    this.#take = take;
    for (const bytes of this.#early.splice(0)) take(bytes);
  }
}
