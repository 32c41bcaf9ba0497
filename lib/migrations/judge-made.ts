import "server-only";

import { eq } from "drizzle-orm";
import { migrationLegs } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { addressOf, instanceOf } from "@/lib/migrations/instance-of";
import type { LegRecord } from "@/lib/migrations/load-migration";
import type { Spec } from "@/lib/migrations/spec";
import { runPreflight } from "@/lib/transfer/preflight/run-preflight";

/**
 * Asks a target that was just made what could not be asked before, and keeps how values get there. Does
 * nothing where that is known.
 *
 * @throws AppError `refused` with everything that stands in the way
 */
export async function judgeMade(leg: LegRecord, spec: Spec): Promise<void> {
  const isKnown = leg.spec === null || leg.spec.route !== null || leg.transfer !== null;
  if (isKnown || leg.direction === "back" || spec.kind === "fork") return;
  const [source, target] = await Promise.all([
    instanceOf(leg.sourceInstanceId).then(addressOf),
    instanceOf(leg.targetInstanceId).then(addressOf),
  ]);
  const { scope, conflict } = leg.spec!;
  const { preflight } = await runPreflight(
    { source, target },
    { scope, conflict, budget: spec.budget, planMemoryBytes: null },
  );
  const no = preflight.blockers.filter(({ code }) => code !== "unreachable" && code !== "loading");
  if (no.length > 0) throw new AppError("refused", no.map(({ sentence }) => sentence).join(" "));
  if (preflight.blockers.length > 0) {
    throw new AppError("unreachable", preflight.blockers.map(({ sentence }) => sentence).join(" "));
  }
  leg.spec = { ...leg.spec!, route: preflight.route };
  await db.update(migrationLegs).set({ spec: leg.spec }).where(eq(migrationLegs.id, leg.id));
}
