import "server-only";

import { BudgetSpent } from "@/lib/connections/budget-spent";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { Limits, Reading, Sample } from "@/lib/metrics/model";
import { serverLimits, toSample } from "@/lib/metrics/to-sample";
import type { RedisAddress } from "@/lib/providers/model";
import { engineOf, parseInfo } from "@/lib/redis/parse-info";
import { readInfo } from "@/lib/redis/read-info";

const DEADLINE_MS = 5000;

/** An instance to be asked, and what is needed to understand its answer. */
export type Target = {
  instanceId: string;
  /** @throws BudgetSpent when it is not known yet and cannot be asked for now */
  address(): Promise<RedisAddress>;
  /** Where else to try after `failed` gave nothing or a replica; null when there is no other place. */
  addressAfterFailure(failed: RedisAddress): Promise<RedisAddress | null>;
  limits: Limits;
  before: Sample | null;
};

/**
 * What one look brought: a sample with what else the server told of itself, or why there is none. Nothing
 * is known of one that is `waiting` until its provider may be asked where it listens.
 */
export type Look =
  | {
      kind: "sampled";
      instanceId: string;
      sample: Sample;
      address: RedisAddress;
      engine: string | null;
      evictionPolicy: string | null;
      serverLimits: Limits;
      isReplica: boolean;
    }
  | { kind: "failed"; instanceId: string; problem: string }
  | { kind: "waiting"; instanceId: string };

/**
 * Looks at all targets at once, five seconds each; one that fails fails alone, and never throws.
 *
 * An address that gives nothing, or leads to a server that is a replica now, is tried again within the same
 * look if it has changed. A sample's
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
    const { fields, address } = await read(target);
    return {
      kind: "sampled",
      instanceId,
      sample: toSample({ at: clock(), fields }, before, limits),
      address,
      engine: engineOf(fields),
      evictionPolicy: fields.get("maxmemory_policy") ?? null,
      serverLimits: serverLimits(fields),
      isReplica: isReplica(fields),
    };
  } catch (error) {
    if (error instanceof BudgetSpent) return { kind: "waiting", instanceId };
    if (error instanceof AppError) return { kind: "failed", instanceId, problem: error.message };
    log("error", "an instance could not be looked at", { instanceId, error });
    const problem =
      "Headroom failed to look at this instance, which is not the instance's fault. It tries again with the next sample; if this lasts, tell whoever runs Headroom.";
    return { kind: "failed", instanceId, problem };
  }
}

async function read(target: Target): Promise<{ fields: Fields; address: RedisAddress }> {
  const address = await target.address();
  const first = await attempt(address);
  if (first.fields !== null && !isReplica(first.fields)) return { fields: first.fields, address };

  const other = await target.addressAfterFailure(address);
  if (other !== null) return { fields: await fieldsAt(other), address: other };
  if (first.fields === null) throw first.error;
  return { fields: first.fields, address };
}

type Fields = Reading["fields"];

async function attempt(
  address: RedisAddress,
): Promise<{ fields: Fields } | { fields: null; error: unknown }> {
  try {
    return { fields: await fieldsAt(address) };
  } catch (error) {
    return { fields: null, error };
  }
}

async function fieldsAt(address: RedisAddress): Promise<Fields> {
  return parseInfo(await readInfo(address, DEADLINE_MS));
}

/** The primary of before, after a failover: it still answers, and no longer takes writes. */
function isReplica(fields: Fields): boolean {
  return fields.get("role") === "slave";
}
