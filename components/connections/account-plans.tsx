"use client";

import { useState, type ReactNode } from "react";
import { planWords } from "@/components/scaling/plan-words";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Panel } from "@/components/ui/panel";
import type { ServerVerb } from "@/components/ui/use-verb";
import type { Currency } from "@/lib/format";
import type { AccountPlans as Plans } from "@/lib/instances/model";
import type { Plan } from "@/lib/providers/model";
import { PlanForm, type PlanInput, type PlanTyped } from "./plan-form";

const MEBIBYTE = 1024 ** 2;

/** The plan that the form is about: empty `id` for a new one, null `plan` where nothing is known of it. */
type Described = { id: string; plan: Plan | null; isCustom: boolean };

/** The plans that nobody describes, and those that a person described. */
export function AccountPlans({
  connectionId,
  providerLabel,
  plans,
  currency,
  askedPlanId,
  canChange,
  add,
  remove,
}: {
  connectionId: string;
  providerLabel: string;
  plans: Plans;
  /** What the account is billed in. */
  currency: Currency;
  /** The plan that a link asks about, or null. */
  askedPlanId: string | null;
  canChange: boolean;
  add: ServerVerb<PlanInput, unknown>;
  remove: ServerVerb<{ connectionId: string; planId: string }, unknown>;
}) {
  const { unknown, custom, families, known } = plans;
  const asked = unknown.find(({ id }) => id === askedPlanId);
  const [open, setOpen] = useState<Described | null>(
    asked === undefined || !canChange ? null : { ...asked, isCustom: false },
  );
  return (
    <Panel
      title="Plans"
      isFlush
      aside={
        <>
          {known > 0 && `${known} known from ${providerLabel}`}
          {canChange && (
            <Button size="sm" onClick={() => setOpen({ id: "", plan: null, isCustom: true })}>
              Add a plan…
            </Button>
          )}
        </>
      }
    >
      <ul id="plans" className="scroll-mt-4">
        {unknown.map(({ id, plan, usedBy }) => (
          <Line key={id} plan={plan} planId={id} usedBy={usedBy} isUnknown>
            {canChange && (
              <Button
                size="sm"
                onClick={() => setOpen({ id, plan, isCustom: false })}
                aria-label={`Say what ${id} holds`}
              >
                Say what it holds…
              </Button>
            )}
          </Line>
        ))}
        {custom.map(({ plan, usedBy }) => (
          <Line key={plan.id} plan={plan} planId={plan.id} usedBy={usedBy}>
            {canChange && (
              <>
                <Button
                  size="sm"
                  tone="quiet"
                  onClick={() => setOpen({ id: plan.id, plan, isCustom: true })}
                  aria-label={`Correct ${plan.label}`}
                >
                  Correct…
                </Button>
                {usedBy.length === 0 && (
                  <ConfirmButton
                    label="Remove"
                    size="sm"
                    tone="quiet"
                    title={`Remove ${plan.label}?`}
                    explanation={`It leaves the lists of plans. If ${providerLabel} names it, the next look brings back what ${providerLabel} says of it.`}
                    confirmLabel="Remove plan"
                    verb={remove}
                    input={{ connectionId, planId: plan.id }}
                  />
                )}
              </>
            )}
          </Line>
        ))}
      </ul>
      {unknown.length === 0 && custom.length === 0 && (
        <p className="p-4 text-muted">
          Every plan in use is known with its size and price. One that {providerLabel} does not
          describe would appear here, and you could say what it holds.
        </p>
      )}
      {open !== null && (
        <PlanForm
          key={open.id}
          isOpen
          close={() => setOpen(null)}
          connectionId={connectionId}
          providerLabel={providerLabel}
          families={families}
          initial={typedOf(open.id, open.plan, currency)}
          label={open.plan?.label ?? open.id}
          isFamilyKnown={open.plan !== null && !open.isCustom}
          add={add}
        />
      )}
    </Panel>
  );
}

function Line({
  planId,
  plan,
  usedBy,
  isUnknown = false,
  children,
}: {
  planId: string;
  plan: Plan | null;
  usedBy: readonly string[];
  isUnknown?: boolean;
  children: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="min-w-0 flex-1 basis-56">
        <p className="[overflow-wrap:anywhere]">
          {plan === null ? <span className="font-mono text-xs">{planId}</span> : planWords(plan)}
        </p>
        <p className="text-xs text-muted">
          {isUnknown ? unknownWords(plan) : "Added by hand."}{" "}
          {usedBy.length === 0 ? "No instance has it." : `Used by ${usedBy.join(", ")}.`}
        </p>
      </div>
      <div className="flex gap-1">{children}</div>
    </li>
  );
}

function unknownWords(plan: Plan | null): string {
  return plan !== null && plan.memoryBytes !== null && plan.maxClients !== null
    ? "Nobody says what it costs, so Headroom never chooses it."
    : "Nobody says what it holds, so Headroom proposes nothing for it.";
}

/** What is known of a plan, as the form holds it. */
function typedOf(planId: string, plan: Plan | null, currency: Currency): PlanTyped {
  const { memoryBytes = null, maxClients = null, monthlyCents = null } = plan ?? {};
  return {
    planId,
    family: plan?.family ?? "",
    memory: memoryBytes === null ? "" : String(memoryBytes / MEBIBYTE),
    clients: maxClients === null || maxClients === Infinity ? "" : String(maxClients),
    isUnlimited: maxClients === Infinity,
    price: monthlyCents === null ? "" : String(monthlyCents / 100),
    currency: plan?.currency ?? currency,
  };
}
