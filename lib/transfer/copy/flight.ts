const NEAR_BATCHES_MAX = 16;
const NEAR_BYTES_MAX = 8 * 1024 * 1024;
/** Enough for 100 MB/s where a batch takes a tenth of a second, which is five round trips of 20 ms. */
const FAR_BATCHES_MAX = 64;
const FAR_BYTES_MAX = 12 * 1024 * 1024;

/** Batches that are under way, bounded in number and bytes. The first failure is the outcome of all. */
export class Flight {
  readonly #batches = new Set<Promise<void>>();
  readonly #batchesMax: number;
  readonly #bytesMax: number;
  #bytes = 0;
  #failure: { cause: unknown } | null = null;

  /** Between servers of which one is far away, more has to be under way. */
  constructor({ source, target }: { source: { isFar: boolean }; target: { isFar: boolean } }) {
    const isFar = source.isFar || target.isFar;
    this.#batchesMax = isFar ? FAR_BATCHES_MAX : NEAR_BATCHES_MAX;
    this.#bytesMax = isFar ? FAR_BYTES_MAX : NEAR_BYTES_MAX;
  }

  /** Expected of what is under way. */
  get bytes(): number {
    return this.#bytes;
  }

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /** Resolves when a batch of so many bytes may join. One that is alone may have any size. */
  async room(bytes: number, batchesMax = this.#batchesMax): Promise<void> {
    while (
      this.#batches.size >= batchesMax ||
      (this.#batches.size > 0 && this.#bytes + bytes > this.#bytesMax)
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
