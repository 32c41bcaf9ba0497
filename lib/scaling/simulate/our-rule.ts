import { decide } from "@/lib/scaling/judgement/decide";
import type { Policy } from "@/lib/scaling/policy";
import type { Contender } from "@/lib/scaling/simulate/model";

/** What Headroom does under a policy when every proposal is approved at once. */
export function ourRule(policy: Policy): Contender {
  return (facts) => {
    const decision = decide({ ...facts, policy });
    return decision.kind === "resize" ? decision.to : null;
  };
}
