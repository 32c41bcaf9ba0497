"use client";

import { PlanSelect } from "@/components/scaling/plan-select";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { useAnswer } from "./use-answer";
import type { Places, WizardVerbs } from "./verbs";
import type { WizardAccount } from "./wizard-ends";
import { problemUnder, type LegTyped } from "./wizard-values";

/** Where Headroom makes the target: account, app and plan with its price. */
export function PlaceFields({
  leg,
  index,
  accounts,
  isFork,
  problems,
  places,
  change,
}: {
  leg: LegTyped;
  index: number;
  accounts: readonly WizardAccount[];
  /** A fork is made in the account of its source. */
  isFork: boolean;
  problems: Readonly<Record<string, string>>;
  places: WizardVerbs["places"];
  change: (part: Partial<LegTyped>) => void;
}) {
  const { connectionId } = leg;
  const asked = useAnswer(connectionId === "" ? null : { connectionId }, places);
  const found = asked.isCurrent ? asked.value : null;
  const at = `legs.${index}.target`;
  return (
    <>
      {!isFork && (
        <Field label="Account" error={problems[`${at}.connectionId`]}>
          {(control) => (
            <Select
              {...control}
              value={connectionId}
              onChange={(event) =>
                change({ connectionId: event.target.value, app: NO_APP, plan: null })
              }
            >
              <option value="" disabled>
                Choose an account
              </option>
              {accounts
                .filter(({ canMake }) => canMake)
                .map(({ id, label }) => (
                  <option key={id} value={id}>
                    {label}
                  </option>
                ))}
            </Select>
          )}
        </Field>
      )}
      {asked.problem && <Problem message={asked.problem.message} onRetry={asked.askAgain} />}
      {connectionId !== "" && !asked.problem && (
        <>
          <Field
            label="App"
            help="Owns and pays for the new instance."
            error={problemUnder(problems, `${at}.app`)}
          >
            {(control) => (
              <AppSelect
                {...control}
                places={found}
                value={leg.app.id}
                onChange={(app) => change({ app })}
              />
            )}
          </Field>
          <Field
            label="Plan"
            help="Costs from the moment it is made; the source goes on costing until it is removed."
            error={problems[`${at}.planId`]}
          >
            {(control) => (
              <PlanSelect
                {...control}
                disabled={found === null}
                plans={(found?.plans ?? []).filter(({ isOffered }) => isOffered)}
                planId={leg.plan?.id ?? null}
                currentPlanId=""
                none={found === null ? "Asking the provider…" : "Choose a plan"}
                onChange={(planId) =>
                  change({ plan: found?.plans.find(({ id }) => id === planId) ?? null })
                }
              />
            )}
          </Field>
          <Field
            label="Name of the attachment"
            help="What the app’s variable is called at first. Empty lets the provider choose."
            error={problems[`${at}.attachAs`]}
          >
            {(control) => (
              <Input
                {...control}
                className="font-mono"
                placeholder="REDIS_NEXT"
                value={leg.attachAs}
                onChange={(event) => change({ attachAs: event.target.value })}
              />
            )}
          </Field>
        </>
      )}
    </>
  );
}

const NO_APP = { id: "", name: "" };

/** One app of an account. While the account is asked, what was chosen stays. */
export function AppSelect({
  places,
  value,
  onChange,
  ...control
}: {
  places: Places | null;
  value: string;
  onChange: (app: { id: string; name: string }) => void;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
}) {
  const apps = places?.apps ?? [];
  return (
    <Select
      {...control}
      disabled={places === null}
      value={value}
      onChange={(event) => {
        const app = apps.find(({ id }) => id === event.target.value);
        if (app !== undefined) onChange({ id: app.id, name: app.name });
      }}
    >
      <option value="" disabled>
        {places === null ? "Asking the provider…" : "Choose an app"}
      </option>
      {apps.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
