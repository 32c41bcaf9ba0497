import type { Sample } from "@/lib/metrics/model";
import type { Plan } from "@/lib/providers/provider";
import type { IncidentOf } from "@/lib/scaling/simulate/incidents";
import type { Use } from "@/lib/scaling/simulate/server";

/** What is measured of a simulated server: the samples as they would be stored. */
export class Collector {
  readonly #samples: Sample[] = [];
  readonly #atMs: number[] = [];
  #from = 0;

  /** Keeps a sample. Rates are against the one before, so they are null after a restart. */
  keep(at: Date, plan: Plan, use: Use, misread: IncidentOf<"misread"> | undefined): void {
    const before = this.#samples.at(-1);
    const isSameRun = before?.counters?.runId === use.runId;
    this.#atMs.push(at.getTime());
    this.#samples.push({
      at,
      usedMemoryBytes: misread?.memoryBytes ?? use.heldBytes,
      connectedClients: misread?.clients ?? use.clients,
      opsPerSec: null,
      hitRatio: null,
      evictedKeysPerSec: isSameRun ? use.evictedKeysPerSec : null,
      rejectedConnectionsPerSec: isSameRun ? use.rejectedConnectionsPerSec : null,
      memoryLimitBytes: plan.memoryBytes,
      clientsLimit: plan.maxClients,
      counters: {
        runId: use.runId,
        commands: null,
        hits: null,
        misses: null,
        evictedKeys: null,
        rejectedConnections: null,
      },
    });
  }

  /** The samples of the last `backMs` before `nowMs`, oldest first. Asked with times that never go back. */
  since(nowMs: number, backMs: number): Sample[] {
    while (this.#from < this.#atMs.length && this.#atMs[this.#from]! <= nowMs - backMs) {
      this.#from += 1;
    }
    return this.#samples.slice(this.#from);
  }
}
