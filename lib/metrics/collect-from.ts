import "server-only";

import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { Limits, Sample } from "@/lib/metrics/model";
import { toSample } from "@/lib/metrics/to-sample";
import type { RedisAddress } from "@/lib/providers/provider";
import { engineOf, parseInfo } from "@/lib/redis/parse-info";
import { readInfo } from "@/lib/redis/read-info";

const DEADLINE_MS = 5000;

/** An instance to be asked, and what is needed to understand its answer. */
export type Target = {
  instanceId: string;
  address(): Promise<RedisAddress>;
  /** Where else to try after `failed` gave nothing; null when there is no other place. */
  addressAfterFailure(failed: RedisAddress): Promise<RedisAddress | null>;
  limits: Limits;
  before: Sample | null;
};

/** What one look brought: a sample with what else the server told of itself, or why there is none. */
export type Look =
  | {
      kind: "sampled";
      instanceId: string;
      sample: Sample;
      address: RedisAddress;
      engine: string | null;
      evictionPolicy: string | null;
    }
  | { kind: "failed"; instanceId: string; problem: string };

/**
 * Looks at all targets at once, five seconds each; one that fails fails alone, and never throws.
 *
 * An address that gives nothing is tried again within the same look if it has changed. A sample's
 * `at` is when its answer came, counted from `now`, so that a slow answer does not bend the rates.
 */
export function collectFrom(targets: readonly Target[], now: Date): Promise<Look[]> {
  const startedMs = performance.now();
  const clock = () => new Date(Math.round(now.getTime() + performance.now() - startedMs));
  return Promise.all(targets.map((target) => look(target, clock)));
}

async function look(target: Target, clock: () => Date): Promise<Look> {
  const { instanceId, before, limits } = target;
  try {
    const { info, address } = await read(target);
    const fields = parseInfo(info);
    return {
      kind: "sampled",
      instanceId,
      sample: toSample({ at: clock(), fields }, before, limits),
      address,
      engine: engineOf(fields),
      evictionPolicy: fields.get("maxmemory_policy") ?? null,
    };
  } catch (error) {
    if (error instanceof AppError) return { kind: "failed", instanceId, problem: error.message };
    log("error", "an instance could not be looked at", { instanceId, error });
    const problem =
      "Headroom failed to look at this instance, which is not the instance's fault. It tries again with the next sample; if this lasts, tell whoever runs Headroom.";
    return { kind: "failed", instanceId, problem };
  }
}

async function read(target: Target): Promise<{ info: string; address: RedisAddress }> {
  const address = await target.address();
  try {
    return { info: await readInfo(address, DEADLINE_MS), address };
  } catch (error) {
    const other = await target.addressAfterFailure(address);
    if (other === null) throw error;
    return { info: await readInfo(other, DEADLINE_MS), address: other };
  }
}
