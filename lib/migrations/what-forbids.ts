import "server-only";

import { db } from "@/lib/db";
import { isBeingMoved } from "@/lib/instances/being-moved";
import { providerIdOf } from "@/lib/migrations/instance-of";
import type { LookedEnds } from "@/lib/migrations/look-at-ends";
import type { Finding } from "@/lib/migrations/model";
import type { PlanFacts } from "@/lib/migrations/plan-steps";
import type { Spec } from "@/lib/migrations/spec";
import { openChanges } from "@/lib/scaling/changes/open-change";

/** What our own rows and the kind of the move say against it, or for a warning. */
export async function whatForbids(
  spec: Spec,
  { source, sourceView, legs }: LookedEnds,
  facts: PlanFacts,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const add = (level: Finding["level"], title: string, sentence: string) =>
    findings.push({ level, title, sentence, leg: null });
  const targets = legs.flatMap(({ instance }) => (instance === null ? [] : [instance]));
  const ends = [source, ...targets];
  const ids = ends.map(({ id }) => id);

  if (await isBeingMoved(db, ids)) {
    add(
      "blocker",
      "Under way",
      "One of these instances is being moved already. Wait for that migration, or cancel it.",
    );
  }
  const changing = await openChanges(db, ids);
  for (const { id, name } of ends) {
    if (changing.has(id))
      add(
        "blocker",
        "Plan changes",
        `The plan of ${name} is being changed. Wait until that has ended.`,
      );
  }
  if (new Set(targets.map(({ id }) => id)).size < targets.length) {
    add(
      "blocker",
      "Same target",
      "Two parts of this split go to the same target. Choose one for both prefixes.",
    );
  }
  if (spec.kind === "fork" && (await providerIdOf(source.connectionId)) !== "heroku") {
    add(
      "blocker",
      "No forks",
      `${sourceView.providerLabel} cannot fork an instance. Choose a move: Headroom copies the data.`,
    );
  }
  const unwatched = ends.filter(({ watchedAt }) => watchedAt === null);
  if (unwatched.length > 0) {
    add(
      "note",
      "Will be watched",
      `Headroom begins to watch ${unwatched.map(({ name }) => name).join(" and ")}.`,
    );
  }
  const isMove = spec.kind !== "plan" && spec.kind !== "copy";
  if (isMove && spec.legs.every(({ switches }) => switches.length === 0)) {
    add(
      "warning",
      "By hand",
      "No variable is chosen, so you point your application at the target yourself when Headroom asks for it.",
    );
  }
  if (isMove && facts.apps.length === 0 && !spec.pausesWrites) {
    add(
      "warning",
      "Writers",
      "Headroom knows no app that it could stop. Stop what writes to the source before you say yes to the cutover, or have the source hold back writes.",
    );
  }
  if (isMove && spec.pausesWrites && !facts.canPauseWrites) {
    add(
      "blocker",
      "Pause refused",
      "The source does not let anybody hold back writes. Stop the writers yourself, and switch this off.",
    );
  }
  return findings;
}
