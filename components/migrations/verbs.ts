import type { ServerVerb } from "@/components/ui/use-verb";
import type { ClientsAtEnds, Preflight, Removal } from "@/lib/migrations/model";
import type { SpecInput } from "@/lib/migrations/spec";
import type { Plan } from "@/lib/providers/model";
import type { Budget } from "@/lib/transfer/model";

type OfMigration = { migrationId: string };

/** What a person may do to a migration that has begun. */
export type MigrationVerbs = {
  approve: ServerVerb<OfMigration & { stepId: string }, unknown>;
  lookAgain: ServerVerb<OfMigration & { stepId: string }, unknown>;
  runThrough: ServerVerb<OfMigration, unknown>;
  pause: ServerVerb<OfMigration, unknown>;
  resume: ServerVerb<OfMigration, unknown>;
  setBudget: ServerVerb<OfMigration & { budget: Budget }, unknown>;
  cancel: ServerVerb<OfMigration, unknown>;
  retry: ServerVerb<OfMigration, unknown>;
  rollBack: ServerVerb<OfMigration & { keeps: "target" | "source" }, unknown>;
  /** Who is connected to both ends now. */
  clients: ServerVerb<OfMigration, ClientsAtEnds>;
  release: ServerVerb<OfMigration & { name: string }, unknown>;
  /** What a removal does to apps; `legId` null is the source. */
  removal: ServerVerb<OfMigration & { legId: string | null }, Removal>;
  removeTarget: ServerVerb<OfMigration & { legId: string; name: string }, unknown>;
};

/** An account's apps, and what its provider sells: where an instance can be made. */
export type Places = {
  apps: readonly { id: string; name: string }[];
  plans: readonly Plan[];
};

/** What the wizard asks before a migration begins, and its beginning. */
export type WizardVerbs = {
  check: ServerVerb<SpecInput, Preflight>;
  create: ServerVerb<SpecInput, { migrationId: string }>;
  places: ServerVerb<{ connectionId: string }, Places>;
  plans: ServerVerb<{ instanceId: string }, readonly Plan[]>;
};
