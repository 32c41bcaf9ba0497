const EVERY_MS = 500;

/** Tells the platforms what became of the jobs of an app; keeps what could not be told. */
export class Book {
  readonly #url: string;
  readonly #timer: NodeJS.Timeout;
  #pushed: string[] = [];
  #done: { id: string; at: string }[] = [];

  constructor(platformsUrl: string, appName: string) {
    this.#url = `${platformsUrl}/control/apps/${encodeURIComponent(appName)}/jobs`;
    this.#timer = setInterval(() => void this.tell(), EVERY_MS);
  }

  pushed(id: string): void {
    this.#pushed.push(id);
  }

  /** `at` is the server the job came from. */
  done(id: string, at: string): void {
    this.#done.push({ id, at });
  }

  async tell(): Promise<void> {
    if (this.#pushed.length + this.#done.length === 0) return;
    const [pushed, done] = [this.#pushed, this.#done];
    [this.#pushed, this.#done] = [[], []];
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ pushed, done }),
        signal: AbortSignal.timeout(5000),
      });
      if (!response.ok) throw new Error(`The book answered ${response.status}.`);
    } catch {
      this.#pushed.unshift(...pushed);
      this.#done.unshift(...done);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    void this.tell();
  }
}
