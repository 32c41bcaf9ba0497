/** As much as is asked for at once: answers of unknown size must not pile up at a server. */
const GROUP_BYTES = 1024 * 1024;

/** Places of a batch, in groups whose values weigh about a megabyte each. */
export class Groups {
  readonly #groups: number[][] = [];
  #bytes = Infinity;

  add(place: number, bytes: number): void {
    if (this.#bytes >= GROUP_BYTES) {
      this.#groups.push([]);
      this.#bytes = 0;
    }
    this.#groups.at(-1)!.push(place);
    this.#bytes += bytes;
  }

  /** Group after group, each when the one before is through. */
  async inTurn(move: (places: readonly number[]) => Promise<unknown>): Promise<void> {
    for (const group of this.#groups) await move(group);
  }
}
