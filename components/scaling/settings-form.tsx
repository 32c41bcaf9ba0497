"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { Skeleton } from "@/components/ui/skeleton";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import type { Plan } from "@/lib/providers/model";
import { Calendar } from "./settings-calendar";
import { Growing, Shrinking } from "./settings-judgement";
import { Approvals, Limits } from "./settings-limits";
import { Measuring } from "./settings-measuring";
import { Messages } from "./settings-messages";
import type { Parts } from "./settings-parts";
import { settingsInput, type SettingsInput, type SettingsTyped } from "./settings-values";
import { TemplatePicker } from "./template-picker";
import { useKeptSettings } from "./use-kept-settings";

// The chart library is most of its weight, and the form does not wait for it.
const BackTestPanel = dynamic(() => import("./back-test-panel"), {
  ssr: false,
  loading: () => (
    <Panel title="On your own history">
      <Skeleton label="back-test" className="h-96" />
    </Panel>
  ),
});

/** One and the same, so that what depends on it does not change with each key. */
const NO_PROBLEMS: Parts["fields"] = {};

/**
 * Everything about one watched instance, in one form, and beside it what its policy would have made of the
 * last 30 days.
 */
export function SettingsForm({
  instanceId,
  initial,
  seen,
  plans,
  plan,
  planId,
  lostWebhook,
  save,
}: {
  instanceId: string;
  initial: SettingsTyped;
  /** The mark of what is kept now, so that nothing is overwritten unseen. */
  seen: string;
  /** Those of the instance's own family: others are never chosen by themselves. */
  plans: readonly Plan[];
  /** The plan of now; null where nobody knows it. */
  plan: Plan | null;
  planId: string;
  /** The host of a webhook whose address cannot be shown; null where all is known. */
  lostWebhook: string | null;
  save: ServerVerb<SettingsInput & { seen: string }, unknown>;
}) {
  const router = useRouter();
  const { typed, setTyped, isChanged, isTakenUp, discard, end } = useKeptSettings(
    instanceId,
    initial,
  );
  // As the form began: an address that can be read again meanwhile was not emptied by hand.
  const [isWebhookLost] = useState(lostWebhook !== null);
  const leave = () => {
    end();
    router.push(`/instances/${instanceId}`);
  };
  const { run, isPending, problem } = useVerb(save, () => {
    leave();
    router.refresh();
  });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problem === null) return;
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    // Somebody else saved meanwhile: they are told so, and may save again over what is kept now.
    if (problem.fields["seen"] !== undefined) router.refresh();
  }, [problem, router]);

  const input = settingsInput(instanceId, typed, { isWebhookLost });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run({ ...input, seen });
  };
  const parts: Parts = {
    typed,
    change: (part) => setTyped((before) => ({ ...before, ...part })),
    fields: problem?.fields ?? NO_PROBLEMS,
  };

  return (
    <div className="grid items-start gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,35rem)_minmax(0,1fr)]">
      <form
        ref={form}
        onSubmit={submit}
        noValidate
        className="flex max-w-140 min-w-0 flex-col gap-8"
      >
        <Field
          label="Name"
          help="What people call it here; the provider keeps its own."
          error={parts.fields["name"]}
        >
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              value={typed.name}
              onChange={(event) => parts.change({ name: event.target.value })}
            />
          )}
        </Field>
        <TemplatePicker typed={typed} change={parts.change} />
        <Growing parts={parts} />
        <Shrinking parts={parts} />
        <Limits parts={parts} plans={plans} plan={plan} planId={planId} />
        <Approvals parts={parts} plan={plan} />
        <Calendar parts={parts} plans={plans} planId={planId} />
        <Measuring parts={parts} />
        <Messages parts={parts} lostWebhook={lostWebhook} />
        <div className="sticky bottom-14 -mx-3 border-t border-line bg-canvas px-3 py-3 md:bottom-0">
          {problem && <Problem className="mb-3" message={problem.message} />}
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" tone="primary" isPending={isPending}>
              Save settings
            </Button>
            <Button onClick={leave}>Leave as it was</Button>
            {isChanged && (
              <output className="text-xs text-muted">
                {isTakenUp ? "Taken up where you left it, not saved yet" : "Not saved yet"}
              </output>
            )}
            {isTakenUp && (
              <button
                type="button"
                className="text-xs underline underline-offset-2"
                onClick={discard}
              >
                Discard changes
              </button>
            )}
          </div>
        </div>
      </form>
      <div className="max-w-140 min-w-0 xl:sticky xl:top-16 xl:max-h-[calc(100dvh-5rem)] xl:max-w-none xl:overflow-y-auto">
        <BackTestPanel instanceId={instanceId} policy={input.policy} />
      </div>
    </div>
  );
}
