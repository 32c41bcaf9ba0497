import type postgres from "postgres";
import type { App } from "./app";
import { readDefinitions, type Definition } from "./definitions";
import { planCrons } from "./store/crons";
import { loadDefinitions, saveDefinitions } from "./store/definitions";

/** What the engine knows of the app's functions. */
export class Registration {
  /** Null until the app answered for the first time, ever. */
  definitions: ReadonlyMap<string, Definition> | null = null;
  /** Why the app could not be registered lately, in a sentence, or null. */
  problem: string | null = null;

  constructor(
    private readonly sql: postgres.Sql,
    private readonly app: App,
    private readonly say: (line: string) => void,
  ) {}

  /** Reads what was registered before this process began. */
  async load(): Promise<void> {
    this.#know(await loadDefinitions(this.sql));
  }

  /**
   * Asks the app what it serves and stores it when it changed. A refused registration leaves the last
   * good one in force. Returns whether the app answered with functions this engine can run.
   */
  async refresh(): Promise<boolean> {
    try {
      const found = readDefinitions(await this.app.functions());
      if (!isSame(found, this.definitions)) {
        await saveDefinitions(this.sql, found);
        this.#know(found);
        this.say(`registered ${found.length} functions`);
      }
      // Every time: a clock that was set back leaves ticks too far away.
      await planCrons(this.sql, found);
      this.problem = null;
      return true;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== this.problem) this.say(`registration failed: ${problem}`);
      this.problem = problem;
      return false;
    }
  }

  /** The functions an event starts. */
  triggeredBy(eventName: string): Definition[] {
    return this.#all().filter(({ events }) => events.includes(eventName));
  }

  /** The functions that run when a run of `functionId` has failed for good. */
  handlersOf(functionId: string): Definition[] {
    return this.#all().filter(({ onFailureOf }) => onFailureOf === functionId);
  }

  #all(): Definition[] {
    return [...(this.definitions?.values() ?? [])];
  }

  #know(found: readonly Definition[] | null): void {
    this.definitions = found && new Map(found.map((definition) => [definition.id, definition]));
  }
}

function isSame(
  found: readonly Definition[],
  known: ReadonlyMap<string, Definition> | null,
): boolean {
  return (
    known?.size === found.length &&
    found.every((one) => JSON.stringify(one) === JSON.stringify(known.get(one.id)))
  );
}
