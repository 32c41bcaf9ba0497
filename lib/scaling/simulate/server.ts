import type { Plan } from "@/lib/providers/model";

/** What an average key takes: how many keys are removed for the bytes that have to go. */
const KEY_BYTES = 1024;

/** What a server is seen to do in a minute. */
export type Use = {
  heldBytes: number;
  clients: number;
  evictedKeysPerSec: number;
  rejectedConnectionsPerSec: number;
  runId: string;
};

/**
 * A Redis that holds what is wanted of it as far as its plan allows.
 *
 * What does not fit is lost, and missing until the application writes it again: that goes slowly, and
 * while the server is full what comes back pushes other things out. Connections that are refused try
 * again at once, so they leave no trace when there is room.
 */
export class Server {
  /** Wanted, and lost before; not what the plan cannot hold right now. */
  #missingBytes = 0;
  #restarts = 0;
  readonly #comesBackShare: number;
  readonly #isEvicting: boolean;

  constructor({ refillMinutes, isEvicting }: { refillMinutes: number; isEvicting: boolean }) {
    this.#comesBackShare = 1 - Math.exp(-1 / Math.max(refillMinutes, 1e-9));
    this.#isEvicting = isEvicting;
  }

  /** Lives one minute of demand on a plan. */
  live(wantedBytes: number, wantedClients: number, plan: Plan): Use {
    const comingBack = this.#missingBytes * this.#comesBackShare;
    const missing = Math.min(this.#missingBytes - comingBack, wantedBytes);
    const limitBytes = limitOf(plan.memoryBytes);
    const pushedOutBytes = Math.max(0, wantedBytes - missing - limitBytes);
    this.#missingBytes = missing + pushedOutBytes;
    const refused = Math.max(0, wantedClients - limitOf(plan.maxClients));
    return {
      heldBytes: pushedOutBytes > 0 ? limitBytes : wantedBytes - missing,
      clients: wantedClients - refused,
      evictedKeysPerSec: this.#isEvicting ? pushedOutBytes / KEY_BYTES / 60 : 0,
      rejectedConnectionsPerSec: refused / 60,
      runId: `run-${this.#restarts}`,
    };
  }

  /** Begins anew, with a share of what is wanted of it now. */
  restart(wantedBytes: number, keepsShare: number): void {
    const held = Math.max(0, wantedBytes - this.#missingBytes);
    this.#missingBytes = wantedBytes - held * keepsShare;
    this.#restarts += 1;
  }
}

/** A plan that does not say how much it offers limits nothing here. */
export function limitOf(limit: number | null): number {
  return limit ?? Infinity;
}
