"use client";

import { useState, type ReactNode } from "react";
import { Segmented } from "@/components/ui/choice";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Plan } from "@/lib/providers/model";
import type { Allows, AtLeastRule, CalendarRule, QuietRule } from "@/lib/scaling/calendar/model";
import { instantAt, shownIn } from "@/lib/scaling/calendar/wall-clock";
import { DayToggles } from "./calendar-days";
import { PlanSelect } from "./plan-select";

export type PlanChoices = { plans: readonly Plan[]; currentPlanId: string };

/** The controls of one rule. `problems` are by its own fields. */
export function RuleFields({
  name,
  rule,
  timeZone,
  planChoices: { plans, currentPlanId },
  problems,
  onChange,
}: {
  /** Tells the controls of one rule from those of another. */
  name: string;
  rule: CalendarRule;
  timeZone: string;
  planChoices: PlanChoices;
  problems: Readonly<Record<string, string>>;
  onChange: (rule: CalendarRule) => void;
}) {
  return (
    <>
      {rule.kind === "freeze" && (
        <Pair>
          <InstantField
            label="From"
            at={rule.fromAt}
            timeZone={timeZone}
            error={problems.fromAt}
            onChange={(fromAt) => onChange({ ...rule, fromAt })}
          />
          <InstantField
            label="Until"
            at={rule.untilAt}
            timeZone={timeZone}
            error={problems.untilAt}
            onChange={(untilAt) => onChange({ ...rule, untilAt })}
          />
        </Pair>
      )}
      {rule.kind !== "freeze" && <Hours rule={rule} problems={problems} onChange={onChange} />}
      {rule.kind === "at_least" ? (
        <Field
          label="At least"
          help="Taken ahead of these hours, by asking or by itself as larger plans are."
          error={problems.planId}
        >
          {(control) => (
            <PlanSelect
              {...control}
              plans={plans}
              planId={rule.planId}
              onChange={(planId) => onChange({ ...rule, planId: planId ?? "" })}
              none="Choose a plan"
              currentPlanId={currentPlanId}
            />
          )}
        </Field>
      ) : (
        <FieldGroup label="Meanwhile">
          <Segmented<Allows>
            name={`${name}-allows`}
            label="Meanwhile"
            value={rule.allows}
            onChange={(allows) => onChange({ ...rule, allows })}
            choices={[
              { value: "nothing", label: "No plan change" },
              { value: "growing", label: "Larger plans only" },
            ]}
          />
        </FieldGroup>
      )}
      <Field label="Note" help="For those who read it later; may be empty." error={problems.note}>
        {(control) => (
          <Input
            {...control}
            maxLength={120}
            value={rule.note}
            onChange={(event) => onChange({ ...rule, note: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

/** Days and hours of a weekly rule. */
function Hours({
  rule,
  problems,
  onChange,
}: {
  rule: QuietRule | AtLeastRule;
  problems: Readonly<Record<string, string>>;
  onChange: (rule: CalendarRule) => void;
}) {
  return (
    <>
      <DayToggles
        days={rule.days}
        onChange={(days) => onChange({ ...rule, days })}
        error={problems.days}
      />
      <Pair>
        <Field label="From" error={problems.from}>
          {(control) => (
            <Input
              {...control}
              type="time"
              value={rule.from}
              onChange={(event) => onChange({ ...rule, from: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Until"
          help={rule.until <= rule.from && rule.until !== "" && "On the next day"}
          error={problems.until}
        >
          {(control) => (
            <Input
              {...control}
              type="time"
              value={rule.until}
              onChange={(event) => onChange({ ...rule, until: event.target.value })}
            />
          )}
        </Field>
      </Pair>
    </>
  );
}

/** A moment, typed as clocks in the policy's zone show it. An empty one is none yet. */
function InstantField({
  label,
  at,
  timeZone,
  error,
  onChange,
}: {
  label: string;
  at: string;
  timeZone: string;
  error: string | undefined;
  onChange: (at: string) => void;
}) {
  // What was typed stays as it was typed, also while it is no moment yet or one that clocks leave out.
  const [typed, setTyped] = useState({ text: "", at: "", timeZone });
  const shown = at === "" ? "" : (shownIn(timeZone, new Date(at)) ?? "");
  const text = typed.at === at && typed.timeZone === timeZone ? typed.text : shown;
  const isLeftOut = at !== "" && text !== shown;
  return (
    <Field
      label={label}
      help={isLeftOut && `Clocks leave this time out; it counts as ${shown.slice(11)}.`}
      error={error !== undefined && at === "" ? "Choose a day and a time." : error}
    >
      {(control) => (
        <Input
          {...control}
          type="datetime-local"
          max="9999-12-31T23:59"
          value={text}
          onChange={({ target }) => {
            const instant = instantAt(timeZone, target.value)?.toISOString() ?? "";
            setTyped({ text: target.value, at: instant, timeZone });
            onChange(instant);
          }}
        />
      )}
    </Field>
  );
}

function Pair({ children }: { children: ReactNode }) {
  return <div className="grid gap-4 sm:grid-cols-2">{children}</div>;
}
