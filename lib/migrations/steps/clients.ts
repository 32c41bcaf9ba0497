import "server-only";

import type { StepRecord } from "@/lib/migrations/load-migration";
import { onWire } from "@/lib/migrations/steps/on-wire";
import { countersOf, type Counters } from "@/lib/migrations/target-counters";
import { numberField, parseInfo } from "@/lib/redis/parse-info";
import { accepted } from "@/lib/redis/wire/refused";
import { RedisError } from "@/lib/redis/wire/reply";

/** Who is connected to a server besides ourselves, and its counters of trouble before and after we asked. */
export type ClientsSeen = { clients: number; before: Counters; after: Counters };

/** Replicas, masters and monitors are no applications. */
const NO_APPLICATION = /\bflags=\S*[SMO]/;
const OURS = /\bname=headroom\b/;

/**
 * Counts the connections of others. Where the list of clients is refused it is the number that INFO tells; the
 * refusal itself counts as an error there, which is why the counters are read around it.
 */
export async function lookAtClients(instanceId: string | null): Promise<ClientsSeen> {
  return onWire(instanceId, async (wire) => {
    const [info, list, later] = await wire.send([["INFO"], ["CLIENT", "LIST"], ["INFO"]]);
    const fields = parseInfo(String(accepted(info!)));
    const counters = {
      before: countersOf(fields),
      after: countersOf(parseInfo(String(accepted(later!)))),
    };
    if (list instanceof RedisError || list == null) {
      const connected = numberField(fields, "connected_clients") ?? 0;
      return { clients: Math.max(0, connected - 1), ...counters };
    }
    const lines = String(list).split("\n").filter(Boolean);
    const others = lines.filter((line) => !OURS.test(line) && !NO_APPLICATION.test(line));
    return { clients: others.length, ...counters };
  });
}

/** How many clients the source had before anybody was stopped; null where nobody looked. */
export function clientsBefore(steps: readonly StepRecord[]): number | null {
  return steps.find(({ memory }) => memory?.clients !== undefined)?.memory?.clients ?? null;
}
