import type { Plan } from "@/lib/providers/model";

/**
 * A fact of a plan change, and who says so. `published`: the provider, of this change. `unconfirmed`: it
 * follows from what is said of something else, or a third party says it. Where nobody says anything, the
 * fact is null. `note` tells the consequence, or what the fact rests on, in one sentence.
 */
export type Claim<Value> =
  | { is: Value; source: "published" | "unconfirmed"; note?: string }
  | { is: null; source: "unsaid"; note?: string };

/** What becomes of a quality that a plan has or lacks. */
export const turns = ["gained", "kept", "lost", "absent"] as const;
export type Turn = (typeof turns)[number];

/** A limit under the plan of now and under the other. Infinity is no limit. */
export type Shift = { from: Claim<number>; to: Claim<number> };

/** What a plan change does to the instance, told before anyone presses a button. */
export type ChangeEffects = {
  /** Whether the provider takes this pair of plans at all. */
  isAccepted: Claim<boolean>;
  restartsServer: Claim<boolean>;
  /** The apps that use the instance. */
  restartsApps: Claim<boolean>;
  /** For how long nothing answers; 0 to 0 where the provider announces none. */
  outageSeconds: Claim<{ min: number; max: number }>;
  /** What is written at the moment of the switch. */
  losesWrites: Claim<boolean>;
  changesUrl: Claim<boolean>;
  replica: Claim<Turn>;
  persistence: Claim<Turn>;
  memoryBytes: Shift;
  maxClients: Shift;
  /** How many numbered databases `SELECT` reaches. */
  databases: Shift;
  /** After how long an idle connection is closed; null also where it is a setting of the instance. */
  idleTimeoutSeconds: Shift;
  /** Eviction policy, and the idle timeout where it can be set. */
  keepsSettings: Claim<boolean>;
  /** How it goes, in order. */
  sentences: readonly string[];
};

export const unsaid = { is: null, source: "unsaid" } as const satisfies Claim<never>;

export function published<Value>(is: Value, note?: string): Claim<Value> {
  return { is, source: "published", ...(note === undefined ? {} : { note }) };
}

export function unconfirmed<Value>(is: Value, note?: string): Claim<Value> {
  return { is, source: "unconfirmed", ...(note === undefined ? {} : { note }) };
}

/** A fact nobody states, with what is known instead. */
export function unsaidBut(note: string): Claim<never> {
  return { ...unsaid, note };
}

/** What becomes of a quality, by whether each plan has it. */
export function turnOf(from: boolean, to: boolean): Turn {
  if (from) return to ? "kept" : "lost";
  return to ? "gained" : "absent";
}

/** A limit of both plans as the catalogue has it, with how sure each side is; null is unsaid. */
export function shiftOf(
  pair: readonly [from: Plan, to: Plan],
  limit: "memoryBytes" | "maxClients",
  claim: (is: number, plan: Plan) => Claim<number> = (is) => published(is),
): Shift {
  const [from, to] = pair.map((plan) => {
    const is = plan[limit];
    return is === null ? unsaid : claim(is, plan);
  });
  return { from: from!, to: to! };
}

/** A limit that is the same whatever the plan. */
export function constant(claim: Claim<number>): Shift {
  return { from: claim, to: claim };
}
