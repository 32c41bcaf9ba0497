import { formatMonthly, formatMonthlyDifference, type Currency } from "@/lib/format";
import type { Direction } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";

/** A change of plan as far as its approval depends on it. Null is a price nobody knows. */
export type PricedChange = {
  direction: Direction;
  fromMonthlyCents: number | null;
  toMonthlyCents: number | null;
  currency: Currency;
};

/**
 * Who approves a change: `auto` is the policy by itself. `because` tells why a person is asked although
 * the mode of the direction is `auto`; null where the mode says so anyway.
 */
export type Approval = { is: "auto" } | { is: "ask"; because: string | null };

/**
 * By the mode of its direction, whatever the reason of the change. What costs more than `askAboveCents`
 * above today's plan is asked for, and so is what may cost more because a price is unknown.
 */
export function approvalOf(
  policy: Pick<Policy, "growMode" | "shrinkMode" | "askAboveCents">,
  change: PricedChange,
): Approval {
  const mode = change.direction === "up" ? policy.growMode : policy.shrinkMode;
  if (mode !== "auto") return { is: "ask", because: null };
  const { askAboveCents } = policy;
  if (askAboveCents === null) return { is: "auto" };

  const { fromMonthlyCents, toMonthlyCents, currency } = change;
  const limit = formatMonthly(askAboveCents, currency);
  if (fromMonthlyCents === null || toMonthlyCents === null) {
    return {
      is: "ask",
      because: `You are asked because nobody says what it costs, and your policy asks above ${limit} more.`,
    };
  }
  const moreCents = toMonthlyCents - fromMonthlyCents;
  if (moreCents <= askAboveCents) return { is: "auto" };
  return {
    is: "ask",
    because: `You are asked because it costs ${formatMonthlyDifference(moreCents, currency)}, above the ${limit} your policy approves by itself.`,
  };
}
