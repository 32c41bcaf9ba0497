const BATCHES_MAX = 16;
/** Enough for 80 MB/s where everything takes 100 ms, four round trips being one batch. */
const BYTES_MAX = 8 * 1024 * 1024;

/** Batches that are under way, bounded in number and bytes. The first failure is the outcome of all. */
export class Flight {
  readonly #batches = new Set<Promise<void>>();
  #bytes = 0;
  #failure: { cause: unknown } | null = null;

  /** Expected of what is under way. */
  get bytes(): number {
    return this.#bytes;
  }

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /** Resolves when a batch of so many bytes may join. One that is alone may have any size. */
  async room(bytes: number, batchesMax = BATCHES_MAX): Promise<void> {
    while (
      this.#batches.size >= batchesMax ||
      (this.#batches.size > 0 && this.#bytes + bytes > BYTES_MAX)
    ) {
      await Promise.race(this.#batches);
    }
  }

  add(batch: Promise<unknown>, bytes: number): void {
    this.#bytes += bytes;
    const landing = this.#land(batch, bytes).finally(() => this.#batches.delete(landing));
    this.#batches.add(landing);
  }

  /** @throws whatever the first batch that failed threw, when none is under way any more */
  async landed(): Promise<void> {
    await Promise.all(this.#batches);
    if (this.#failure !== null) throw this.#failure.cause;
  }

  async #land(batch: Promise<unknown>, bytes: number): Promise<void> {
    try {
      await batch;
    } catch (cause) {
      this.#failure ??= { cause };
    }
    this.#bytes -= bytes;
  }
}
