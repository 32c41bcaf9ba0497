"use server";

import { z } from "zod";
import { action } from "@/lib/boundary";
import { listPlans } from "@/lib/instances/list-plans";
import {
  ApproveStep,
  approveStep,
  lookAgain as lookOnceMore,
  OfMigration,
  runThrough as runAllThrough,
} from "@/lib/migrations/approve-step";
import { createMigration } from "@/lib/migrations/create-migration";
import {
  pauseMigration,
  resumeMigration,
  SetBudget,
  setBudget as changeBudget,
} from "@/lib/migrations/pause-migration";
import { readPreflight } from "@/lib/migrations/plan-migration";
import { readClients } from "@/lib/migrations/read-clients";
import { ReadPlaces, readPlaces } from "@/lib/migrations/read-places";
import { ReadRemoval, readRemoval } from "@/lib/migrations/read-removal";
import { ReleaseSource, releaseSource } from "@/lib/migrations/release-source";
import { RemoveTarget, removeTarget as removeMade } from "@/lib/migrations/remove-target";
import { RollBack, rollBack as bringBack } from "@/lib/migrations/roll-back";
import { Spec } from "@/lib/migrations/spec";
import { cancelMigration, retryMigration } from "@/lib/migrations/stop-or-retry";

export const check = action(Spec, readPreflight);
export const create = action(Spec, createMigration);
export const places = action(ReadPlaces, readPlaces);
export const plans = action(z.object({ instanceId: z.string() }), (actor, { instanceId }) =>
  listPlans(actor, instanceId),
);

export const approve = action(ApproveStep, (actor, input) => approveStep(actor, input));
export const lookAgain = action(ApproveStep, (actor, input) => lookOnceMore(actor, input));
export const runThrough = action(OfMigration, (actor, input) => runAllThrough(actor, input));
export const pause = action(OfMigration, (actor, input) => pauseMigration(actor, input));
export const resume = action(OfMigration, (actor, input) => resumeMigration(actor, input));
export const setBudget = action(SetBudget, (actor, input) => changeBudget(actor, input));
export const cancel = action(OfMigration, (actor, input) => cancelMigration(actor, input));
export const retry = action(OfMigration, (actor, input) => retryMigration(actor, input));
export const clients = action(OfMigration, (actor, input) => readClients(actor, input));
export const rollBack = action(RollBack, (actor, input) => bringBack(actor, input));
export const release = action(ReleaseSource, (actor, input) => releaseSource(actor, input));
export const removal = action(ReadRemoval, (actor, input) => readRemoval(actor, input));
export const removeTarget = action(RemoveTarget, (actor, input) => removeMade(actor, input));
