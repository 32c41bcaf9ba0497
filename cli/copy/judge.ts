import { preflight } from "@/lib/migrations/preflight";
import { keyspaces, parseInfo } from "@/lib/redis/parse-info";
import { readInfo } from "@/lib/redis/read-info";
import type { Route } from "@/lib/transfer/model";
import { databaseAtTarget } from "@/lib/transfer/scope";
import type { Ends } from "@/lib/transfer/session";
import type { Wishes } from "@/cli/copy/wishes";

const INFO_MS = 10_000;

/** What stands in the way, what should be known, and how values may travel. */
export type Judgement = {
  blockers: readonly string[];
  warnings: readonly string[];
  keys: number;
  bytes: number | null;
  route: Route;
  /** Whether the databases that are copied into hold nothing. */
  isTargetEmpty: boolean;
};

export async function judge(ends: Ends, { scope, conflict }: Wishes): Promise<Judgement> {
  const [source, target] = await Promise.all([
    readInfo(ends.source, INFO_MS).then(parseInfo),
    readInfo(ends.target, INFO_MS).then(parseInfo),
  ]);
  const into = new Set(keyspaces(source).map(({ database }) => databaseAtTarget(scope, database)));
  const isTargetEmpty = keyspaces(target).every(({ database }) => !into.has(database));
  const seen = preflight(
    { name: "The source", fields: source, planMemoryBytes: null },
    { name: "The target", fields: target, planMemoryBytes: null },
  );
  const blockers = seen.blockers.filter((words) => conflict === "fail" || !/not empty/.test(words));
  return { ...seen, blockers, route: "payload", isTargetEmpty };
}
