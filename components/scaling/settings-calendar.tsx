import { useMemo } from "react";
import type { Plan } from "@/lib/providers/model";
import { CalendarEditor } from "./calendar-editor";
import { Section, type Parts } from "./settings-parts";

/** When plans may change, and which hours need which plan. */
export function Calendar({
  parts: { typed, change, fields },
  plans,
  planId,
}: {
  parts: Parts;
  plans: readonly Plan[];
  planId: string;
}) {
  const problems = useMemo(() => ofPolicy(fields), [fields]);
  return (
    <Section title="Calendar">
      <CalendarEditor
        value={typed.calendar}
        timeZone={typed.timeZone}
        onChange={(calendar) => change({ calendar })}
        onTimeZoneChange={(timeZone) => change({ timeZone })}
        planChoices={{ plans, currentPlanId: planId }}
        problems={problems}
      />
    </Section>
  );
}

/** By the names of the policy's own fields. */
function ofPolicy(fields: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(fields).filter(([field]) => field.startsWith("policy."));
  return Object.fromEntries(own.map(([field, words]) => [field.slice("policy.".length), words]));
}
