import type { Scope } from "@/lib/transfer/model";
import type { ReadEnd, Survey, SurveyedKey } from "@/lib/transfer/preflight/model";
import { databaseAtTarget, scopeOf } from "@/lib/transfer/scope";

/** What a scope takes of a source: known exactly where it takes whole databases, else by the survey. */
export type Selected = {
  keys: number;
  /** Of the source's memory, 0..1. */
  memoryShare: number;
  /** The surveyed keys among them. */
  surveyed: SurveyedKey[];
};

export function selectedBy(scope: Scope, source: ReadEnd, survey: Survey): Selected {
  const isTaken = takerOf(scope);
  const surveyed = survey.keys.filter(isTaken);
  if (survey.keysTotal === 0) return { keys: 0, memoryShare: 0, surveyed };

  const moved = source.keyspaces.filter(
    ({ database }) => databaseAtTarget(scope, database) !== null,
  );
  if (isWholesale(scope)) {
    const keys = moved.reduce((sum, one) => sum + one.keys, 0);
    const isAll = moved.length === source.keyspaces.length;
    return { keys, memoryShare: isAll ? 1 : shareOfMemory(survey, surveyed), surveyed };
  }
  let keys = 0;
  for (const { database, keys: count } of moved) {
    const own = survey.keys.filter((key) => key.database === database);
    const taken = own.filter(isTaken);
    // Nothing was seen of it: it is taken to be moved whole, as the safer guess.
    keys += own.length === 0 ? count : Math.round((count * taken.length) / own.length);
  }
  return { keys, memoryShare: shareOfMemory(survey, surveyed), surveyed };
}

/** Whether a surveyed key is moved. Unknown types are left out only when the scope names types. */
function takerOf(scope: Scope): (key: SurveyedKey) => boolean {
  const of = scopeOf(scope);
  return ({ database, key, type }) =>
    databaseAtTarget(scope, database) !== null &&
    of.takes(key) &&
    (scope.types === null || of.takesType(type));
}

function isWholesale({ include, exclude, types }: Scope): boolean {
  return include.length === 0 && exclude.length === 0 && types === null;
}

function shareOfMemory(survey: Survey, surveyed: readonly SurveyedKey[]): number {
  const sum = (keys: readonly SurveyedKey[]) =>
    keys.reduce((all, { bytes }) => all + (bytes ?? survey.averageBytes ?? 1), 0);
  const all = sum(survey.keys);
  return all === 0 ? 1 : sum(surveyed) / all;
}
