import type { Redis } from "ioredis";
import { loadAt } from "@/drizzle/demo/shapes";
import { applicationOf, type Application } from "./applications";
import { workOf, type Work } from "./batch-size";
import { Clients } from "./clients";
import type { RedisEntry } from "./redis-list";
import { VALUE_BYTES } from "./values";

/** Filling at the first start takes about this long. */
const FILL_SECONDS = 15;
/** Afterwards a store grows no faster than a curve can ask for. */
const GROWTH_BYTES_MAX = 512 * 1024;
const CHUNK = 400;

/** Drives one Redis along its curve, whatever its address is at the moment. */
export class Driver {
  readonly #application: Application;
  readonly #speed: number;
  #entry: RedisEntry;
  #clients: Clients;
  #held = 0;
  #isWorking = false;

  constructor(entry: RedisEntry, speed: number) {
    this.#entry = entry;
    this.#speed = speed;
    this.#application = applicationOf(entry.shape);
    this.#clients = new Clients(entry.url);
  }

  /** True when this Redis now has another application: it needs a driver of its own. */
  isOtherThan({ shape }: RedisEntry): boolean {
    return shape !== this.#entry.shape;
  }

  /** Goes on at a new address when the platform has moved the Redis. */
  follow(entry: RedisEntry): void {
    if (entry.url !== this.#entry.url) {
      this.#clients.close();
      this.#clients = new Clients(entry.url);
    }
    this.#entry = entry;
  }

  /**
   * Does one second of work; skips it while the second before is not done or nobody answers, and
   * hangs up while no process of the application runs.
   */
  async tick(now: Date): Promise<void> {
    if (!this.#entry.isUsed) return this.#clients.close();
    const load = loadAt(this.#entry.shape, {
      baseMemoryBytes: this.#entry.baseMemoryBytes,
      startedAt: this.#entry.startedAt,
      at: this.#sped(now),
    });
    this.#clients.resize(load.clients);
    const client = this.#clients.take();
    if (client === null || this.#isWorking) return;

    this.#isWorking = true;
    try {
      const usedBytes = await this.#look(client);
      const isFilling = load.usedBytes - usedBytes > load.usedBytes * 0.1;
      await this.#work(client, now, {
        ...workOf({
          usedBytes,
          targetBytes: load.usedBytes,
          itemBytes: VALUE_BYTES,
          bytesMax: this.#speed * (isFilling ? load.usedBytes / FILL_SECONDS : GROWTH_BYTES_MAX),
          operations: load.opsPerSec,
          hitRatio: load.hitRatio,
        }),
      });
    } catch {
      // Moving, rebooting, full or gone: the next second looks again, the next list says where.
    } finally {
      this.#isWorking = false;
    }
  }

  close(): void {
    this.#clients.close();
  }

  /** How much the store uses, by its own account; also counts what it holds. */
  async #look(client: Redis): Promise<number> {
    const batch = client.pipeline().info("memory");
    this.#application.count(batch);
    const [memory, count] = (await batch.exec()) ?? [];
    const used = /^used_memory:(\d+)/m.exec(String(memory?.[1]))?.[1];
    if (used === undefined) throw new Error("The server does not say what it uses.");
    this.#held = Number(count?.[1] ?? 0);
    return Number(used);
  }

  async #work(client: Redis, now: Date, work: Work): Promise<void> {
    const application = this.#application;
    for (let added = 0; added < work.add; added += CHUNK) {
      const batch = client.pipeline();
      application.add(batch, this.#held + added, Math.min(CHUNK, work.add - added), now);
      await batch.exec();
    }
    const batch = client.pipeline();
    if (work.remove > 0) application.remove(batch, this.#held, work.remove);
    const left = Math.max(1, this.#held - work.remove);
    const looked = Array.from({ length: work.reads }, () => Math.floor(Math.random() * left));
    const before = batch.length;
    for (const index of looked) application.read(batch, index);
    for (let count = 0; count < work.misses; count++) application.miss(batch, count);
    for (let count = 0; count < work.turnOvers; count++) application.turnOver(batch, left, now);
    const replies = (await batch.exec()) ?? [];

    const gone = looked.filter((_index, place) => replies[before + place]?.[1] === null);
    if (gone.length === 0) return;
    const refill = client.pipeline();
    for (const index of gone) application.add(refill, index, 1, now);
    await refill.exec();
  }

  /** With a speed of 2 a minute since the start counts as two. */
  #sped(now: Date): Date {
    const start = this.#entry.startedAt.getTime();
    return new Date(start + (now.getTime() - start) * this.#speed);
  }
}
