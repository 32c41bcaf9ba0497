"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, NumberInput, Select, UnitInput } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { currencies, type Currency } from "@/lib/format";

/** What the server function takes. */
export type PlanInput = {
  connectionId: string;
  planId: string;
  family: string | null;
  memoryMegabytes: number;
  maxClients: number | "unlimited";
  monthlyPrice: number | null;
  currency: Currency;
};

/** The form as its controls hold it: numbers as they are typed. */
export type PlanTyped = {
  planId: string;
  family: string;
  memory: string;
  clients: string;
  isUnlimited: boolean;
  price: string;
  currency: Currency;
};

const OWN_FAMILY = "";

/** Asks what a plan holds that nobody describes. */
export function PlanForm({
  isOpen,
  close,
  connectionId,
  providerLabel,
  families,
  initial,
  label,
  isFamilyKnown,
  add,
}: {
  isOpen: boolean;
  close: () => void;
  connectionId: string;
  providerLabel: string;
  families: readonly string[];
  initial: PlanTyped;
  /** What the plan is called, which stays; empty for a new one. */
  label: string;
  /** True where the provider says what it is a kind of. */
  isFamilyKnown: boolean;
  add: ServerVerb<PlanInput, unknown>;
}) {
  const router = useRouter();
  const [typed, setTyped] = useState(initial);
  const { run, isPending, problem } = useVerb(add, () => {
    close();
    router.refresh();
  });
  const fields = problem?.fields ?? {};
  const change = (part: Partial<PlanTyped>) => setTyped({ ...typed, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run({ connectionId, ...planInput(typed) });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={close}
      title={label === "" ? "Add a plan" : `What does ${label} hold?`}
      description={`Neither ${providerLabel} nor Headroom’s catalogue says all of it. What you type holds for this account.`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        {label === "" && (
          <Field label="Name" help={`As ${providerLabel} names it.`} error={fields["planId"]}>
            {(control) => (
              <Input
                {...control}
                className="font-mono"
                spellCheck={false}
                placeholder="heroku-redis:premium-20"
                value={typed.planId}
                onChange={(event) => change({ planId: event.target.value })}
              />
            )}
          </Field>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Memory" error={fields["memoryMegabytes"]}>
            {(control) => (
              <UnitInput
                {...control}
                unit="MB"
                value={typed.memory}
                onChange={(event) => change({ memory: event.target.value })}
              />
            )}
          </Field>
          <div className="flex flex-col gap-1.5">
            <Field label="Connections" error={fields["maxClients"]}>
              {(control) => (
                <NumberInput
                  {...control}
                  inputMode="numeric"
                  disabled={typed.isUnlimited}
                  value={typed.isUnlimited ? "" : typed.clients}
                  onChange={(event) => change({ clients: event.target.value })}
                />
              )}
            </Field>
            <label className="flex items-center gap-2 text-xs">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={typed.isUnlimited}
                onChange={(event) => change({ isUnlimited: event.target.checked })}
              />
              unlimited
            </label>
          </div>
          <Field
            label="Price per month"
            help="Empty if you do not know it: then Headroom never chooses this plan."
            error={fields["monthlyPrice"]}
          >
            {(control) => (
              <NumberInput
                {...control}
                value={typed.price}
                onChange={(event) => change({ price: event.target.value })}
              />
            )}
          </Field>
          <Field label="Currency" error={fields["currency"]}>
            {(control) => (
              <Select
                {...control}
                value={typed.currency}
                onChange={(event) => change({ currency: event.target.value as Currency })}
              >
                {currencies.map((currency) => (
                  <option key={currency}>{currency}</option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        {!isFamilyKnown && (
          <Field
            label="Family"
            help="Plans of one family replace each other without losing anything: same service, same standby, same persistence. Headroom changes plans by itself only within one."
            error={fields["family"]}
          >
            {(control) => (
              <Select
                {...control}
                value={typed.family}
                onChange={(event) => change({ family: event.target.value })}
              >
                <option value={OWN_FAMILY}>A family of its own</option>
                {families.map((family) => (
                  <option key={family}>{family}</option>
                ))}
              </Select>
            )}
          </Field>
        )}
        {problem && <Problem message={problem.message} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={close}>Leave as it was</Button>
          <Button type="submit" tone="primary" isPending={isPending}>
            Save plan
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What was typed, as the server takes it. An empty number becomes NaN, which the schema refuses. */
function planInput(typed: PlanTyped): Omit<PlanInput, "connectionId"> {
  const { planId, family, currency } = typed;
  return {
    planId,
    family: family === OWN_FAMILY ? null : family,
    memoryMegabytes: numberTyped(typed.memory),
    maxClients: typed.isUnlimited ? "unlimited" : numberTyped(typed.clients),
    monthlyPrice: typed.price.trim() === "" ? null : Number(typed.price),
    currency,
  };
}

function numberTyped(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
