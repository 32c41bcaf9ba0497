import Link from "next/link";
import { Panel } from "@/components/ui/panel";
import type { Currency } from "@/lib/format";
import type { Policy } from "@/lib/scaling/policy";
import { policyWords } from "@/lib/scaling/policies/policy-words";

/** What the customer wants of this instance, a line for each thing they decided. */
export function PolicySummary({
  policy,
  planLabels,
  currency,
  settingsHref,
}: {
  policy: Policy;
  planLabels: Readonly<Record<string, string>>;
  currency: Currency;
  /** Null for people who may not change it. */
  settingsHref: string | null;
}) {
  const labelOf = (planId: string) => planLabels[planId] ?? planId;
  return (
    <Panel
      title="Policy"
      aside={
        settingsHref && (
          <Link href={settingsHref} className="text-ink underline underline-offset-2">
            Change
          </Link>
        )
      }
    >
      <dl className="grid grid-cols-[6.5rem_1fr] gap-x-3 gap-y-1.5">
        {policyWords(policy, { labelOf, currency }).map(([term, words]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
