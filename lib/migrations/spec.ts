import { z } from "zod";
import { conflicts, keyTypes } from "@/lib/transfer/model";

/**
 * `move`: to another instance, and the applications go along. `fork`: the same, where the provider makes the
 * copy. `plan`: the same instance gets another plan. `split`: prefixes go to several targets. `copy`: the
 * data is copied, nobody is switched.
 */
export const moveKinds = ["move", "fork", "plan", "split", "copy"] as const;
export type MoveKind = (typeof moveKinds)[number];

const Prefix = z.string().min(1, "Write a prefix, or leave the line out.").max(512);
const Prefixes = z.array(Prefix).max(100).default([]);
const Hour = z.number().int().min(0).max(23);

/** Which keys are moved; see `Scope` of the transfer. */
export const ScopeInput = z.object({
  databases: z.record(z.string().regex(/^\d+$/), z.number().int().min(0)).nullable().default(null),
  include: Prefixes,
  exclude: Prefixes,
  types: z.array(z.enum(keyTypes)).min(1, "Choose at least one type.").nullable().default(null),
  rename: z
    .object({ from: z.string().max(512), to: z.string().max(512) })
    .nullable()
    .default(null),
  masked: Prefixes,
});

export const BudgetInput = z.object({
  p99Ratio: z.number().min(1.1, "At least 1.1 times what it was.").nullable().default(2),
  keysPerSecMax: z.number().int().min(1).nullable().default(null),
  bytesPerSecMax: z.number().int().min(1024).nullable().default(null),
});

/** An app at a provider, by the ids of its adapter. */
export const AppInput = z.object({ id: z.string().min(1), name: z.string().min(1) });

/** An app's variable that holds, or is to hold, the address of an instance. */
export const AppUse = z.object({
  connectionId: z.string(),
  app: AppInput,
  configVar: z
    .string()
    .regex(/^[A-Z_][A-Z0-9_]*$/, "Write the variable’s name in capitals: REDIS_URL."),
});
export type AppUse = z.output<typeof AppUse>;

/** Where the data goes: an instance of the team, or one that Headroom makes. */
export const Target = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("existing"), instanceId: z.string().min(1, "Choose the target.") }),
  z.object({
    kind: z.literal("new"),
    connectionId: z.string().min(1, "Choose the account."),
    app: AppInput,
    planId: z.string().min(1, "Choose a plan."),
    /** The name of the new attachment; null lets the provider choose. */
    attachAs: z.string().nullable().default(null),
  }),
]);
export type Target = z.output<typeof Target>;

/** One target of a migration. */
export const LegSpec = z.object({
  target: Target,
  scope: ScopeInput.prefault({}),
  conflict: z.enum(conflicts).default("replace"),
  /** Type by type even where payloads would be understood; `null` lets the preflight decide. */
  route: z.enum(["payload", "value"]).nullable().default(null),
  /** True for a cache that may begin empty: nothing is copied, its readers are only switched. */
  isCold: z.boolean().default(false),
  /** The variables that will hold this target's address. */
  switches: z.array(AppUse).max(50).default([]),
});
export type LegSpec = z.output<typeof LegSpec>;

/** `each`: every step after the gate waits for a person. `gate`: only the gate does. `none`: it runs through. */
export const approvals = ["each", "gate", "none"] as const;
export type ApprovalMode = (typeof approvals)[number];

/** What the wizard chose. */
export const Spec = z
  .object({
    kind: z.enum(moveKinds),
    sourceInstanceId: z.string().min(1, "Choose what to move."),
    /** One target, several for a split, none for a plan change. */
    legs: z.array(LegSpec).max(8).default([]),
    /** The plan of kind `plan`. */
    planId: z.string().nullable().default(null),
    budget: BudgetInput.prefault({}),
    approval: z.enum(approvals).default("gate"),
    /** The cutover begins only between these hours (UTC); null begins at any time. */
    offPeak: z.object({ fromHourUtc: Hour, toHourUtc: Hour }).nullable().default(null),
    /** Whether apps are scaled to nothing for the cutover. */
    stopsWriters: z.boolean().default(true),
    /** Whether the source refuses writes meanwhile, for writers that Headroom cannot stop. */
    pausesWrites: z.boolean().default(false),
    /** How long the way back stays open. */
    keepSourceHours: z.number().int().min(0).max(720).default(72),
    /** Of how many keys one is compared; 1 compares all. */
    sampleOneIn: z.number().int().min(1).max(10_000).default(1),
  })
  .superRefine((spec, context) => {
    const problem = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    if (spec.kind === "plan") {
      if (spec.planId === null) problem(["planId"], "Choose the plan.");
      if (spec.legs.length > 0) problem(["legs"], "A plan change has no target.");
    } else if (spec.legs.length === 0) {
      problem(["legs"], "Choose a target.");
    } else if (spec.kind !== "split" && spec.legs.length > 1) {
      problem(["legs"], "Only a split has several targets.");
    }
    for (const [index, { target, scope }] of spec.legs.entries()) {
      if (target.kind === "existing" && target.instanceId === spec.sourceInstanceId) {
        problem(["legs", index, "target"], "Choose a target that is not the source itself.");
      }
      if (spec.kind === "fork" && target.kind !== "new") {
        problem(["legs", index, "target"], "A fork is always a new instance.");
      }
      if (spec.kind === "split" && scope.include.length === 0) {
        problem(["legs", index, "scope"], "Say which prefixes this target takes.");
      }
    }
  });
export type Spec = z.output<typeof Spec>;
export type SpecInput = z.input<typeof Spec>;
