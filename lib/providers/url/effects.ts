import {
  constant,
  published,
  shiftOf,
  unsaid,
  type ChangeEffects,
} from "@/lib/providers/change-effects";
import type { Plan } from "@/lib/providers/model";

/** Of a Redis that only its URL is known of: it has one plan, and nothing changes it. */
export function effects(from: Plan, to: Plan): ChangeEffects {
  return {
    isAccepted: published(
      false,
      "Headroom cannot change the size of a Redis it knows by its URL alone.",
    ),
    restartsServer: unsaid,
    restartsApps: unsaid,
    outageSeconds: unsaid,
    losesWrites: unsaid,
    changesUrl: published(false),
    replica: unsaid,
    persistence: unsaid,
    memoryBytes: shiftOf([from, to], "memoryBytes"),
    maxClients: shiftOf([from, to], "maxClients"),
    databases: constant(unsaid),
    idleTimeoutSeconds: constant(unsaid),
    keepsSettings: unsaid,
    sentences: [],
  };
}
