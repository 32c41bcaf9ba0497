import type { Plan } from "@/lib/providers/model";
import type { Policy } from "@/lib/scaling/policy";
import { leadMinutesOf } from "@/lib/scaling/judgement/lead-time";
import type { Incident, Scenario } from "@/lib/scaling/simulate/model";
import { MIB } from "@/test/support/plans";
import { aPolicy, herokuPlans, planNamed } from "@/test/support/scaling";
import { normal, randomOf, wander } from "./random";

/** A scenario with a name: what is wanted of an instance, and where it begins. */
export type Trace = { name: string; scenario: Scenario };

export const HOUR = 60;
export const DAY = 24 * HOUR;

/** What shapes are made of. All deterministic; each trace has its own. */
export type Chance = { random: () => number; normal: () => number; wander: () => number };

type Shape = (minute: number, chance: Chance) => number;

type Told = {
  name: string;
  plan: string;
  minutes: number;
  megabytes: Shape;
  clients?: Shape;
  incidents?: readonly Incident[];
  isEvicting?: boolean;
  policy?: Partial<Policy>;
  plans?: readonly Plan[];
  refillMinutes?: number;
};

/** A Monday. */
const START = new Date("2026-03-02T00:00:00Z");

/** Builds a trace from shapes in MiB and connections by minute. Below 1 MiB or connection nothing goes. */
export function aTrace(told: Told): Trace {
  const chance = chanceOf(seedOf(told.name));
  const memoryBytes: number[] = [];
  const clients: number[] = [];
  for (let minute = 0; minute < told.minutes; minute++) {
    memoryBytes.push(Math.round(Math.max(1, told.megabytes(minute, chance)) * MIB));
    clients.push(Math.round(Math.max(1, told.clients?.(minute, chance) ?? 8)));
  }
  const scenario: Scenario = {
    history: {
      startAt: START,
      memoryBytes,
      clients,
      incidents: told.incidents ?? [],
      isEvicting: told.isEvicting ?? true,
    },
    plan: planNamed(told.plan),
    plans: told.plans ?? herokuPlans,
    policy: aPolicy({ growMode: "auto", shrinkMode: "auto", ...told.policy }),
    leadMinutes: (from, _to, heldBytes) => leadMinutesOf(from, heldBytes),
    refillMinutes: told.refillMinutes ?? 45,
  };
  return { name: told.name, scenario };
}

function chanceOf(seed: number): Chance {
  const random = randomOf(seed);
  return { random, normal: () => normal(random), wander: wander(random) };
}

function seedOf(name: string): number {
  let seed = 7;
  for (const letter of name) seed = Math.imul(seed, 31) + letter.codePointAt(0)!;
  return seed;
}
