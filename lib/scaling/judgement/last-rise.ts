import { asPeak, largestOf } from "@/lib/scaling/judgement/needs";
import { usedAtMost } from "@/lib/scaling/judgement/past";
import type { Facts, Need } from "@/lib/scaling/model";

/** A rise is remembered for two weeks. */
const BACK_HOURS = 14 * 24;
/** What began within these hours is the rise of now. */
const NOW_HOURS = 2;
const HOUR_MS = 3_600_000;

/** What use came to at most in the last two weeks, before whatever rises now. */
export function risenBefore(facts: Facts): Need {
  const nowMs = facts.now.getTime();
  const used = usedAtMost(facts, nowMs - BACK_HOURS * HOUR_MS, nowMs - NOW_HOURS * HOUR_MS);
  return { memoryBytes: used.memoryBytes ?? 0, clients: used.clients ?? 0 };
}

/** What a next plan must offer, and what use came to before, where that is why; else null. */
type Going = { toGo: Need; risen: Need | null };

/**
 * A rise beyond the limit of its time may go as far as the last one did: the next plan must hold that too,
 * so that the steps in between are spared. `least` is what it must offer anyway.
 */
export function asFarAsBefore(
  { samples, policy }: Facts,
  { risen, toStay, least }: { risen: Need; toStay: Need; least: Need },
): Going {
  const limits = samples.at(-1);
  const passed: Need = {
    memoryBytes:
      toStay.memoryBytes > (limits?.memoryLimitBytes ?? Infinity) ? risen.memoryBytes : 0,
    clients: toStay.clients > (limits?.clientsLimit ?? Infinity) ? risen.clients : 0,
  };
  const asked = asPeak(policy, passed);
  const isMore = asked.memoryBytes > least.memoryBytes || asked.clients > least.clients;
  return { toGo: largestOf([asked, least]), risen: isMore ? passed : null };
}
