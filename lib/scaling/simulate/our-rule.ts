import { evaluate } from "@/lib/scaling/evaluate";
import type { Policy } from "@/lib/scaling/model";
import type { Contender } from "@/lib/scaling/simulate/model";

/** What Headroom does under a policy when every proposal is approved at once. */
export function ourRule(policy: Policy): Contender {
  return (facts) => {
    const decision = evaluate(policy, facts);
    return decision.kind === "resize" ? decision.to : null;
  };
}
