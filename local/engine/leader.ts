import postgres from "postgres";
import { messageOf } from "./answer";
import { Loop } from "../loop";
import { TABLES } from "./store/schema";

/** Any number will do, as long as nothing else in the database locks it. */
const LOCK = 4_883_127_010;
const TRY_EVERY_MS = 500;
const HOLD_MS = 60_000;

type Events = {
  /** The lock is held and the tables are there; a rejection gives the lock back. */
  prepare: () => Promise<void>;
  onGained: () => void;
  onLost: () => void;
  say: (line: string) => void;
};

/**
 * Holds a Postgres advisory lock on a connection of its own: of all engines on a database one leads.
 *
 * The lock goes with the connection, so a killed engine loses it at once and no lease has to expire.
 * When the server goes away, leadership is lost and sought again.
 */
export class Leader {
  isLeading = false;
  #connection: postgres.Sql | null = null;
  #hasTables = false;
  #trouble = "";
  readonly #loop: Loop;

  constructor(
    private readonly databaseUrl: string,
    private readonly events: Events,
  ) {
    this.#loop = new Loop(
      () => this.#seek(),
      (error) => this.#tell(messageOf(error)),
    );
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#letGo();
  }

  async #seek(): Promise<number> {
    if (this.isLeading) return HOLD_MS;
    this.#connection ??= this.#connect();
    try {
      const [row] = await this.#connection<{ isHeld: boolean }[]>`
        select pg_try_advisory_lock(${LOCK}::bigint) as "isHeld"`;
      if (!row!.isHeld) return TRY_EVERY_MS;
      // Once: their locks would get in the way of answers that are being stored.
      if (!this.#hasTables) await this.#connection.unsafe(TABLES);
      this.#hasTables = true;
      await this.events.prepare();
      // The connection may have closed meanwhile, and the lock with it.
      if (this.#connection === null) return TRY_EVERY_MS;
      this.isLeading = true;
      this.#trouble = "";
      this.events.onGained();
      return HOLD_MS;
    } catch (error) {
      await this.#letGo();
      throw error;
    }
  }

  #connect(): postgres.Sql {
    const connection: postgres.Sql = postgres(this.databaseUrl, {
      max: 1,
      idle_timeout: 0,
      // A connection that is renewed for its age would silently give the lock away.
      max_lifetime: null,
      onnotice: () => {},
      onclose: () => {
        if (this.#connection === connection) void this.#letGo();
      },
    });
    return connection;
  }

  /** The same trouble is told once, not twice a second. */
  #tell(trouble: string): void {
    if (trouble !== this.#trouble) this.events.say(`cannot lead: ${trouble}`);
    this.#trouble = trouble;
  }

  async #letGo(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    if (this.isLeading) {
      this.isLeading = false;
      this.events.onLost();
      this.#loop.wake();
    }
    await connection?.end({ timeout: 0 });
  }
}
