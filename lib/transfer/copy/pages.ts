/** Of one page of a walk: where the walk goes on after it, and how much of it is still under way. */
export type Page = { readonly cursor: string; parts: number };

/**
 * The pages of a walk that are under way. Pages may be done in any order; a walk that dies goes on after the
 * last one before which all are done.
 */
export class Pages {
  readonly #open: Page[] = [];
  readonly #onCursor: (cursor: string) => void;

  /** @param onCursor told of each cursor before which nothing is under way any more */
  constructor(onCursor: (cursor: string) => void) {
    this.#onCursor = onCursor;
  }

  /** A page that is being taken apart, which counts as a part itself. */
  begin(cursor: string): Page {
    const page = { cursor, parts: 1 };
    this.#open.push(page);
    return page;
  }

  /** One part of a page is done. */
  done(page: Page): void {
    page.parts -= 1;
    let cursor: string | null = null;
    while (this.#open[0]?.parts === 0) cursor = this.#open.shift()!.cursor;
    if (cursor !== null) this.#onCursor(cursor);
  }
}
