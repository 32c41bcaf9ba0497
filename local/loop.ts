const AFTER_ERROR_MS = 500;
const REST_MIN_MS = 20;

/**
 * Work that is looked at again and again: `body` says after how many milliseconds at the latest, and
 * `wake` makes it now. An error is told and the work looked at again soon; two never overlap.
 */
export class Loop {
  #isRunning = true;
  #isCalled = false;
  #wake: () => void = () => {};
  readonly #ended: Promise<void>;

  constructor(
    private readonly body: () => Promise<number>,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#ended = this.#run();
  }

  wake(): void {
    this.#isCalled = true;
    this.#wake();
  }

  /** Resolves when the body in hand has ended. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.wake();
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (this.#isRunning) {
      this.#isCalled = false;
      const restMs = await this.body().catch((error: unknown) => {
        this.onError(error);
        return AFTER_ERROR_MS;
      });
      if (this.#isRunning) await this.#rest(Math.max(Math.ceil(restMs), REST_MIN_MS));
    }
  }

  #rest(ms: number): Promise<void> {
    if (this.#isCalled) return Promise.resolve();
    return new Promise((wake) => {
      const timer = setTimeout(wake, ms);
      this.#wake = () => {
        clearTimeout(timer);
        wake();
      };
    });
  }
}
