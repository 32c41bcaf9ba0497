import "server-only";

import { formatCounted } from "@/lib/format";
import { onWire } from "@/lib/migrations/steps/on-wire";
import type { StepWork } from "@/lib/migrations/steps/step-work";
import { parseInfo } from "@/lib/redis/parse-info";
import { RedisError } from "@/lib/redis/wire/reply";

/** Apps that have not connected by then are told of, and nothing waits for them any longer. */
const ARRIVAL_MS_MAX = 60_000;
const LOOK_AGAIN_SECONDS = 3;

/** Looks whether clients have arrived at the targets, and whether any are left at the source. */
export const smoke: StepWork = {
  async run({ legs, step, clock }) {
    const nowMs = clock().getTime();
    const sinceMs = step.memory?.sinceMs ?? nowMs;
    const arrived: number[] = [];
    for (const { targetInstanceId } of legs) arrived.push(await clientsOf(targetInstanceId));
    const sources = [...new Set(legs.map(({ sourceInstanceId }) => sourceInstanceId))];
    let left = 0;
    for (const id of sources) left += await clientsOf(id);

    const isFine = left === 0 && arrived.every((clients) => clients > 0);
    const present = arrived.reduce((sum, clients) => sum + clients, 0);
    const sentence = `${formatCounted(present, "client")} at the target, ${left} left at the source.`;
    if (isFine) return { state: "done", sentence };
    if (nowMs - sinceMs < ARRIVAL_MS_MAX) {
      return {
        state: "again",
        afterSeconds: LOOK_AGAIN_SECONDS,
        note: sentence,
        memory: { sinceMs },
      };
    }
    const advice = [
      arrived.some((clients) => clients === 0)
        ? "Nobody has connected to a target within a minute: look at the app’s log."
        : null,
      left > 0 ? "Somebody still uses the source: find out who before it is removed." : null,
    ];
    return { state: "done", sentence: [sentence, ...advice.filter(Boolean)].join(" ") };
  },
};

/** Connections besides our own. Where the list of clients is refused, the number that INFO tells. */
export async function clientsOf(instanceId: string | null): Promise<number> {
  return onWire(instanceId, async (wire) => {
    const [list, info] = await wire.send([
      ["CLIENT", "LIST", "TYPE", "normal"],
      ["INFO", "clients"],
    ]);
    if (list !== undefined && list !== null && !(list instanceof RedisError)) {
      const lines = String(list).split("\n").filter(Boolean);
      return lines.filter((line) => !/\bname=headroom\b/.test(line)).length;
    }
    const connected = Number(parseInfo(String(info)).get("connected_clients") ?? 0);
    return Math.max(0, connected - 1);
  });
}
