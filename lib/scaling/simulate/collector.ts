import type { Sample } from "@/lib/metrics/model";
import type { Peak } from "@/lib/scaling/model";
import { usedBytes, usedClients } from "@/lib/scaling/judgement/observe";
import type { Plan } from "@/lib/providers/model";
import type { IncidentOf } from "@/lib/scaling/simulate/incidents";
import type { Use } from "@/lib/scaling/simulate/server";

const HOUR_MS = 3_600_000;
const HISTORY_MS = 30 * 24 * HOUR_MS;

/** What is measured of a simulated server: the samples as they would be stored, and the hours made of them. */
export class Collector {
  readonly #samples: Sample[] = [];
  #hours: Peak[] = [];
  #hour: { beganMs: number; memoryBytes: number | null; clients: number | null } | null = null;
  readonly #atMs: number[] = [];
  #from = 0;

  /** Keeps a sample. Rates are against the one before, so they are null after a restart. */
  keep(at: Date, plan: Plan, use: Use, misread: IncidentOf<"misread"> | undefined): void {
    this.#endHours(at.getTime());
    const before = this.#samples.at(-1);
    const isSameRun = before?.counters?.runId === use.runId;
    this.#atMs.push(at.getTime());
    const sample: Sample = {
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
    };
    this.#samples.push(sample);
    this.#hour ??= {
      beganMs: Math.floor(at.getTime() / HOUR_MS) * HOUR_MS,
      memoryBytes: null,
      clients: null,
    };
    this.#hour.memoryBytes = larger(this.#hour.memoryBytes, usedBytes(sample));
    this.#hour.clients = larger(this.#hour.clients, usedClients(sample));
  }

  /** The finished hours of the last 30 days in which something was measured, oldest first. */
  hours(nowMs: number): readonly Peak[] {
    this.#endHours(nowMs);
    return this.#hours;
  }

  #endHours(nowMs: number): void {
    if (this.#hour === null || nowMs < this.#hour.beganMs + HOUR_MS) return;
    const { beganMs, ...peaks } = this.#hour;
    const kept = this.#hours.filter(({ at }) => at.getTime() > nowMs - HISTORY_MS);
    this.#hours = [...kept, { at: new Date(beganMs), minutes: 60, ...peaks }];
    this.#hour = null;
  }

  /** The samples of the last `backMs` before `nowMs`, oldest first. Asked with times that never go back. */
  since(nowMs: number, backMs: number): Sample[] {
    while (this.#from < this.#atMs.length && this.#atMs[this.#from]! <= nowMs - backMs) {
      this.#from += 1;
    }
    return this.#samples.slice(this.#from);
  }
}

function larger(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
