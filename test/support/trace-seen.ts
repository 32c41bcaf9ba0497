import type { Seen } from "@/lib/scaling/forecast/forecast";
import type { Sample } from "@/lib/metrics/model";
import type { Peak } from "@/lib/scaling/model";
import type { Scenario } from "@/lib/scaling/simulate/model";
import { aSample } from "@/test/support/scaling";

const MINUTE_MS = 60_000;

/**
 * What was seen of a trace until `minute`: a sample of each minute of the last `sampledMinutes`, and the
 * peak of each whole hour. Demand is seen as it is, without a limit to cut it off.
 */
export function seenOfTrace(
  { history }: Scenario,
  minute: number,
  sampledMinutes: number,
): { seen: Seen; now: Date } {
  const at = (index: number) => new Date(history.startAt.getTime() + index * MINUTE_MS);
  const samples: Sample[] = [];
  for (let index = Math.max(0, minute - sampledMinutes); index <= minute; index++) {
    const [usedMemoryBytes, connectedClients] = [
      history.memoryBytes[index]!,
      history.clients[index]!,
    ];
    samples.push(aSample({ at: at(index), usedMemoryBytes, connectedClients }));
  }
  const peaks: Peak[] = [];
  for (let index = 0; index + 60 <= minute; index += 60) {
    const memoryBytes = Math.max(...history.memoryBytes.slice(index, index + 60));
    const clients = Math.max(...history.clients.slice(index, index + 60));
    peaks.push({ at: at(index), minutes: 60, memoryBytes, clients });
  }
  return {
    seen: { samples, history: peaks, limits: { memory: null, clients: null } },
    now: at(minute),
  };
}
