"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { RadioCards, Segmented } from "@/components/ui/choice";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input, UnitInput } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { Switch } from "@/components/ui/switch";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import type { Plan } from "@/lib/providers/provider";
import { PlanSelect } from "./plan-select";
import { settingsInput, type SettingsInput, type SettingsTyped } from "./settings-values";

type Fields = Readonly<Record<string, string>>;

/** Everything about one watched instance, in one form: name, rates, thresholds, plans, who is told. */
export function SettingsForm({
  instanceId,
  initial,
  plans,
  currentPlanId,
  save,
}: {
  instanceId: string;
  initial: SettingsTyped;
  /** Those of the instance's own family: others are never chosen by themselves. */
  plans: readonly Plan[];
  currentPlanId: string;
  save: ServerVerb<SettingsInput, unknown>;
}) {
  const router = useRouter();
  const [typed, setTyped] = useState(initial);
  const { run, isPending, problem } = useVerb(save, () => {
    router.push(`/instances/${instanceId}`);
    router.refresh();
  });
  const fields: Fields = problem?.fields ?? {};
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problem === null) return;
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);
  const change = (part: Partial<SettingsTyped>) => setTyped({ ...typed, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(settingsInput(instanceId, typed));
  };
  const parts = { typed, change, fields };

  return (
    <form ref={form} onSubmit={submit} noValidate className="flex max-w-140 flex-col gap-8">
      <Field
        label="Name"
        help="What people call it here; the provider keeps its own."
        error={fields["name"]}
      >
        {(control) => (
          <Input
            {...control}
            className="font-mono"
            value={typed.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <FieldGroup label="Scaling" error={fields["policy.growMode"]}>
        <RadioCards
          name="mode"
          value={typed.growMode}
          onChange={(mode) => change({ growMode: mode, shrinkMode: mode })}
          choices={[
            { value: "off", label: "Off", help: "Watch and alert. Nothing is proposed." },
            { value: "ask", label: "Ask", help: "Headroom proposes, a person approves." },
            { value: "auto", label: "Automatic", help: "Headroom changes the plan by itself." },
          ]}
        />
      </FieldGroup>
      <Thresholds {...parts} />
      <section className="flex flex-col gap-5">
        <h2 className="border-b border-line pb-1 font-semibold">Plans it may choose</h2>
        <Field
          label="Smallest plan"
          help="Headroom never goes below it."
          error={fields["policy.minPlanId"]}
        >
          {(control) => (
            <PlanSelect
              {...control}
              plans={plans}
              planId={typed.minPlanId}
              onChange={(minPlanId) => change({ minPlanId })}
              none="No lower bound"
              currentPlanId={currentPlanId}
            />
          )}
        </Field>
        <Field
          label="Largest plan"
          help="Headroom never goes above it; at this plan it alerts instead."
          error={fields["policy.maxPlanId"]}
        >
          {(control) => (
            <PlanSelect
              {...control}
              plans={plans}
              planId={typed.maxPlanId}
              onChange={(maxPlanId) => change({ maxPlanId })}
              none="No upper bound"
              currentPlanId={currentPlanId}
            />
          )}
        </Field>
      </section>
      <Pace {...parts} />
      <Told {...parts} />
      <div className="sticky bottom-14 -mx-3 border-t border-line bg-canvas px-3 py-3 md:bottom-0">
        {problem && <Problem className="mb-3" message={problem.message} />}
        <div className="flex gap-2">
          <Button type="submit" tone="primary" isPending={isPending}>
            Save settings
          </Button>
          <ButtonLink href={`/instances/${instanceId}`}>Leave as it was</ButtonLink>
        </div>
      </div>
    </form>
  );
}

type Parts = {
  typed: SettingsTyped;
  change: (part: Partial<SettingsTyped>) => void;
  fields: Fields;
};

function Thresholds({ typed, change, fields }: Parts) {
  const shares = [
    ["memoryAbove", "Memory above", "of the plan’s memory"],
    ["clientsAbove", "Connections above", "of the plan’s connections"],
    ["shrinkBelow", "Shrink below", "of the smaller plan; lower than both others"],
  ] as const;
  return (
    <section className="flex flex-col gap-4">
      <h2 className="border-b border-line pb-1 font-semibold">Thresholds</h2>
      <div className="grid gap-4 sm:grid-cols-3">
        {shares.map(([key, label, help]) => (
          <Field key={key} label={label} help={help} error={numberProblem(fields[`policy.${key}`])}>
            {(control) => (
              <UnitInput
                {...control}
                unit="%"
                min={0}
                max={100}
                value={typed[key]}
                onChange={(event) => change({ [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
    </section>
  );
}

function Pace({ typed, change, fields }: Parts) {
  const spans = [
    ["growWindowMinutes", "Grow after", "of measurements above a threshold"],
    ["shrinkWindowMinutes", "Shrink after", "of measurements below it"],
    ["cooldownMinutes", "Then wait", "before the next change"],
  ] as const;
  return (
    <section className="flex flex-col gap-5">
      <h2 className="border-b border-line pb-1 font-semibold">Pace</h2>
      <div className="grid gap-5 sm:grid-cols-2">
        <FieldGroup label="Measure every" error={fields["policy.sampleEverySeconds"]}>
          <Segmented
            name="sampleEverySeconds"
            value={typed.sampleEverySeconds}
            onChange={(sampleEverySeconds) => change({ sampleEverySeconds })}
            choices={[
              { value: 30, label: "30 s" },
              { value: 60, label: "1 min" },
              { value: 300, label: "5 min" },
            ]}
          />
        </FieldGroup>
        <FieldGroup label="Decide every" error={fields["policy.evaluateEveryMinutes"]}>
          <Segmented
            name="evaluateEveryMinutes"
            value={typed.evaluateEveryMinutes}
            onChange={(evaluateEveryMinutes) => change({ evaluateEveryMinutes })}
            choices={[
              { value: 1, label: "1 min" },
              { value: 5, label: "5 min" },
              { value: 10, label: "10 min" },
            ]}
          />
        </FieldGroup>
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        {spans.map(([key, label, help]) => (
          <Field key={key} label={label} help={help} error={numberProblem(fields[`policy.${key}`])}>
            {(control) => (
              <UnitInput
                {...control}
                unit="min"
                min={0}
                value={typed[key]}
                onChange={(event) => change({ [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
    </section>
  );
}

function Told({ typed, change, fields }: Parts) {
  const recipientProblem = Object.entries(fields).find(([key]) => key.startsWith("recipients"));
  const index = Number(recipientProblem?.[0].split(".")[1]);
  const wrong = typed.recipients.split(/[\s,;]+/).filter((address) => address !== "")[index];
  return (
    <section className="flex flex-col gap-5">
      <h2 className="border-b border-line pb-1 font-semibold">Who is told</h2>
      <div className="flex flex-col gap-3">
        <Switch
          label="Breach"
          help="A threshold is passed, the instance does not answer, or no plan fits; and the end of it."
          isOn={typed.breach}
          onChange={(breach) => change({ breach })}
        />
        <Switch
          label="Success"
          help="A plan was changed."
          isOn={typed.success}
          onChange={(success) => change({ success })}
        />
        <Switch
          label="Failure"
          help="A plan change did not work."
          isOn={typed.failure}
          onChange={(failure) => change({ failure })}
        />
      </div>
      <Field
        label="Recipients"
        help="E-mail addresses, separated by commas. The team’s own channels are told as well."
        error={recipientProblem && [wrong, recipientProblem[1]].filter(Boolean).join(" ")}
      >
        {(control) => (
          <Input
            {...control}
            placeholder="ops@example.com, ada@example.com"
            value={typed.recipients}
            onChange={(event) => change({ recipients: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Webhook"
        help="Headroom posts JSON there, signed as Standard Webhooks prescribes. Empty for none."
        error={fields["webhookUrl"]}
      >
        {(control) => (
          <Input
            {...control}
            type="url"
            placeholder="https://example.com/hooks/headroom"
            value={typed.webhookUrl}
            onChange={(event) => change({ webhookUrl: event.target.value })}
          />
        )}
      </Field>
    </section>
  );
}

/** An empty or unreadable number reaches the server as one that is none. */
function numberProblem(problem: string | undefined): string | undefined {
  return problem?.includes("NaN") ? "Type a number." : problem;
}
