import { setTimeout as sleep } from "node:timers/promises";
import type { Wire } from "@/lib/redis/wire/wire";
import type { Chance } from "./chance";
import { blockingCommand, nextCommands } from "./commands";
import { bigChanges, bigCommands } from "./large-and-resting";
import { loadFunctions } from "./scripts";
import type { MortalServer } from "./server";

const DATABASES = 4;
/** Jobs are in here: whoever empties or swaps it, does so with all of them. */
const JOBS_DATABASE = 0;
/** Pushes a job and counts it; takes one, notes who it was and counts it. Atomic, as a queue must be. */
const PUSH = `redis.call('INCR', 'jobs:pushed')
redis.call('LPUSH', 'queue:default', redis.call('GET', 'jobs:pushed'))
return 1`;
const WORK = `local job = redis.call('RPOP', 'queue:default')
if not job then return 0 end
redis.call('RPUSH', 'jobs:done', job)
redis.call('INCR', 'jobs:processed')
return 1`;

/** Clients of the source, who write until they are stopped and come back when it does. */
export class Writers {
  readonly #source: MortalServer;
  readonly #stopped = new AbortController();
  readonly #clients: Promise<void>[];
  written = 0;
  /** How many times longer they rest than at first. */
  calm = 1;

  constructor(source: MortalServer, chance: Chance, { flushes }: { flushes: boolean }) {
    this.#source = source;
    this.#clients = [
      ...Array.from({ length: 3 }, () => {
        const own = chance.fork();
        return this.#client(own.below(DATABASES), (wire) => this.#write(wire, own));
      }),
      this.#client(chance.below(DATABASES), (wire) => this.#wait(wire, chance.fork())),
      this.#client(JOBS_DATABASE, (wire) => this.#queue(wire, chance.fork())),
      this.#client(1, (wire) => this.#big(wire, chance.fork())),
      ...(flushes ? [this.#client(2, (wire) => this.#drastic(wire, chance.fork()))] : []),
    ];
  }

  /** Returns when the last of them has had its last answer. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#clients);
  }

  async #client(database: number, live: (wire: Wire) => Promise<void>): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      let wire: Wire | null = null;
      try {
        wire = await this.#source.wire(database);
        await loadFunctions(wire);
        while (!this.#stopped.signal.aborted) await live(wire);
      } catch {
        // The source is gone for a moment.
        await sleep(50);
      } finally {
        wire?.close();
      }
    }
  }

  async #write(wire: Wire, chance: Chance): Promise<void> {
    if (chance.isIn(0.02)) await wire.ask("SELECT", chance.below(DATABASES));
    const batch = Array.from({ length: 8 }, () => nextCommands(chance)).flat();
    await wire.send(batch);
    this.written += batch.length;
    await sleep(chance.between(1, 15) * this.calm);
  }

  /** One that waits for what others bring, and is served in the midst of their commands. */
  async #wait(wire: Wire, chance: Chance): Promise<void> {
    for (let round = 0; round < 20 && !this.#stopped.signal.aborted; round++) {
      await wire.send([blockingCommand(chance)]);
      this.written += 1;
      if (this.calm > 1) await sleep(2 * this.calm);
    }
  }

  async #queue(wire: Wire, chance: Chance): Promise<void> {
    for (let round = 0; round < 20; round++) {
      const scripts = Array.from({ length: 5 }, () => (chance.isIn(0.55) ? PUSH : WORK));
      await wire.send(scripts.map((script) => ["EVAL", script, 0]));
      this.written += 5;
      await sleep(chance.between(2, 15) * this.calm);
    }
  }

  async #big(wire: Wire, chance: Chance): Promise<void> {
    await wire.send(bigCommands(chance));
    for (let round = 0; round < 30 && !this.#stopped.signal.aborted; round++) {
      await wire.send(bigChanges(chance));
      this.written += 7;
      await sleep(chance.between(5, 30) * this.calm);
    }
  }

  /** Empties and swaps databases, seldom. */
  async #drastic(wire: Wire, chance: Chance): Promise<void> {
    const restMs = chance.between(300, 2500) * this.calm;
    await sleep(restMs, undefined, { signal: this.#stopped.signal }).catch(() => {});
    if (this.#stopped.signal.aborted) return;
    const [one, other] = [chance.between(1, 3), chance.between(1, 3)];
    const how = chance.oneOf(["SYNC", "ASYNC"]);
    if (chance.isIn(0.05)) await wire.send([["FLUSHALL", how]]);
    else if (chance.isIn(0.5))
      await wire.send([
        ["SELECT", one],
        ["FLUSHDB", how],
      ]);
    else await wire.send([["SWAPDB", one, chance.isIn(0.1) ? JOBS_DATABASE : other]]);
    this.written += 1;
  }
}
