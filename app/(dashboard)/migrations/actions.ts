"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/boundary";
import { ApproveCutover, approveCutover } from "@/lib/migrations/approve-cutover";
import { CancelMigration, cancelMigration } from "@/lib/migrations/cancel-migration";
import { createMigration } from "@/lib/migrations/create-migration";
import { MigrationEnds, readPreflight } from "@/lib/migrations/read-preflight";

export const check = action(MigrationEnds, readPreflight);
export const create = action(MigrationEnds, createMigration);

export const approveCut = action(ApproveCutover, async (actor, input) => {
  await approveCutover(actor, input);
  revalidatePath(`/migrations/${input.migrationId}`);
});

export const cancel = action(CancelMigration, async (actor, input) => {
  await cancelMigration(actor, input);
  revalidatePath(`/migrations/${input.migrationId}`);
});
