import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/problem";
import { formatMonthly } from "@/lib/format";
import type { Plan } from "@/lib/providers/model";
import { PlanSelect } from "./plan-select";
import { Fine, isWrong, NumberField, Section, type Parts } from "./settings-parts";
import { settingsInput } from "./settings-values";

/** Between which plans, how often, and for how much. */
export function Limits({
  parts,
  plans,
  plan,
  planId,
}: {
  parts: Parts;
  plans: readonly Plan[];
  /** The plan of now; null where nobody knows it. */
  plan: Plan | null;
  planId: string;
}) {
  const { typed, change, fields } = parts;
  const bounds = [
    ["minPlanId", "Smallest plan", "Headroom never goes below it.", "No lower bound"],
    [
      "maxPlanId",
      "Largest plan",
      "Headroom never goes above it; at this plan it alerts instead.",
      "No upper bound",
    ],
  ] as const;
  return (
    <Section title="Limits">
      {bounds.map(([field, label, help, none]) => (
        <Field key={field} label={label} help={help} error={fields[`policy.${field}`]}>
          {(control) => (
            <PlanSelect
              {...control}
              plans={plans}
              planId={typed[field]}
              onChange={(chosen) => change({ [field]: chosen })}
              none={none}
              currentPlanId={planId}
            />
          )}
        </Field>
      ))}
      <Fine
        summary={`${typed.monthlyCapCents.trim() === "" ? "No monthly cap" : `At most ${typed.monthlyCapCents} ${plan?.currency ?? ""} a month`}; ${typed.changesPerDayMax.trim() === "" ? "any number of changes" : `at most ${typed.changesPerDayMax} changes`} a day`}
        isWrong={isWrong(parts, "monthlyCapCents", "changesPerDayMax")}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberField
            parts={parts}
            field="monthlyCapCents"
            label="Monthly cap"
            help="what the instance may cost in a calendar month, UTC; empty for none"
            unit={plan?.currency ?? "USD"}
            placeholder="None"
          />
          <NumberField
            parts={parts}
            field="changesPerDayMax"
            label="Changes in 24 hours"
            help="that Headroom begins by itself; empty for any number"
            unit="at most"
            placeholder="Any"
          />
        </div>
      </Fine>
      <CapNotice parts={parts} plan={plan} />
    </Section>
  );
}

/** A cap under today's price is allowed: it means that nothing dearer is ever taken. It is rarely meant. */
function CapNotice({ parts, plan }: { parts: Parts; plan: Plan | null }) {
  const { monthlyCapCents } = settingsInput("", parts.typed).policy;
  if (monthlyCapCents === null || plan?.monthlyCents == null) return null;
  if (!(monthlyCapCents < plan.monthlyCents)) return null;
  return (
    <Notice>
      {plan.label} alone costs {formatMonthly(plan.monthlyCents, plan.currency)}, more than this
      cap. Headroom would never take a larger plan, only alert.
    </Notice>
  );
}

/** What waits for a person, and for how long. */
export function Approvals({ parts, plan }: { parts: Parts; plan: Plan | null }) {
  return (
    <Section title="Approvals">
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          parts={parts}
          field="askAboveCents"
          label="Ask above"
          help="more each month than today, even where it is automatic; empty for never"
          unit={plan?.currency ?? "USD"}
          placeholder="Never"
        />
        <NumberField
          parts={parts}
          field="approvalHours"
          label="A proposal stands for"
          help="then it expires, and is made anew when it is still wanted"
          unit="hours"
        />
      </div>
    </Section>
  );
}
