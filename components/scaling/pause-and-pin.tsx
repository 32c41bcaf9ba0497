"use client";

import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Menu, MenuItem, MenuLabel, MenuLine } from "@/components/ui/menu";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb, type VerbProblem } from "@/components/ui/use-verb";
import type { Plan } from "@/lib/providers/model";
import { PlanSelect } from "./plan-select";

type Pause = ServerVerb<{ instanceId: string; until: Date }, unknown>;
type Pin = ServerVerb<{ instanceId: string; planId: string; until: Date }, unknown>;

const HOUR_MS = 3_600_000;

/** Forbids Headroom to change an instance for a while, or to leave a plan. */
export function PauseAndPin({
  instanceId,
  currentPlanId,
  plans,
  verbs,
}: {
  instanceId: string;
  currentPlanId: string;
  plans: readonly Plan[];
  verbs: { pause: Pause; pin: Pin };
}) {
  const [open, setOpen] = useState<"pause" | "pin" | null>(null);
  const close = () => setOpen(null);
  const pause = useVerb(verbs.pause, close);
  const pauseUntil = (until: Date) => pause.run({ instanceId, until });
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button isPending={pause.isPending}>
            Pause
            <ChevronDown aria-hidden className="size-4 text-muted" />
          </Button>
        }
      >
        <MenuLabel>Pause all changes</MenuLabel>
        <MenuItem onSelect={() => pauseUntil(new Date(Date.now() + HOUR_MS))}>For 1 hour</MenuItem>
        <MenuItem onSelect={() => pauseUntil(tomorrowMorning())}>Until tomorrow 08:00</MenuItem>
        <MenuItem onSelect={() => setOpen("pause")}>Until a date…</MenuItem>
        <MenuLine />
        <MenuItem onSelect={() => setOpen("pin")}>Hold at a plan until…</MenuItem>
      </Menu>
      {/* Mounted anew each time, so that it proposes tomorrow of today. */}
      {(open === "pause" || pause.problem !== null) && (
        <PauseDialog
          close={() => {
            close();
            pause.clear();
          }}
          isPending={pause.isPending}
          problem={pause.problem}
          pauseUntil={pauseUntil}
        />
      )}
      {open === "pin" && (
        <PinDialog
          close={close}
          instanceId={instanceId}
          currentPlanId={currentPlanId}
          plans={plans}
          pin={verbs.pin}
        />
      )}
    </>
  );
}

function PauseDialog({
  close,
  isPending,
  problem,
  pauseUntil,
}: {
  close: () => void;
  isPending: boolean;
  problem: VerbProblem | null;
  pauseUntil: (until: Date) => void;
}) {
  const [until, setUntil] = useState(() => toLocal(tomorrowMorning()));
  return (
    <Dialog
      isOpen
      onOpenChange={close}
      title="Pause all changes"
      description="Headroom measures and warns as before, but proposes and changes nothing. A pending proposal is withdrawn. Afterwards it goes on by itself."
    >
      <UntilField value={until} onChange={setUntil} error={problem?.fields["until"]} />
      <WholeProblem problem={problem} />
      <div className="flex justify-end gap-2">
        <Button onClick={close}>Back</Button>
        <Button
          tone="primary"
          isPending={isPending}
          disabled={until === ""}
          onClick={() => pauseUntil(new Date(until))}
        >
          Pause changes
        </Button>
      </div>
    </Dialog>
  );
}

function PinDialog({
  close,
  instanceId,
  currentPlanId,
  plans,
  pin,
}: {
  close: () => void;
  instanceId: string;
  currentPlanId: string;
  plans: readonly Plan[];
  pin: Pin;
}) {
  const [until, setUntil] = useState(() => toLocal(tomorrowMorning()));
  const [planId, setPlanId] = useState<string | null>(currentPlanId);
  const { run, isPending, problem } = useVerb(pin, close);
  const family = plans.find(({ id }) => id === currentPlanId)?.family;
  const choices = plans.filter(
    (plan) => plan.id === currentPlanId || (plan.isOffered && plan.family === family),
  );
  const isMove = planId !== currentPlanId;
  return (
    <Dialog
      isOpen
      onOpenChange={close}
      title="Hold at a plan"
      description="Headroom does not leave this plan before the time you choose, whatever is used. A pending proposal of another plan is withdrawn."
    >
      <Field
        label="Plan"
        error={problem?.fields["planId"]}
        help={isMove && "Headroom moves the instance there as the modes of its policy say."}
      >
        {(control) => (
          <PlanSelect
            {...control}
            plans={choices}
            planId={planId}
            onChange={setPlanId}
            none="Choose a plan"
            currentPlanId={currentPlanId}
          />
        )}
      </Field>
      <UntilField value={until} onChange={setUntil} error={problem?.fields["until"]} />
      <WholeProblem problem={problem} />
      <div className="flex justify-end gap-2">
        <Button onClick={close}>Back</Button>
        <Button
          tone="primary"
          isPending={isPending}
          disabled={until === "" || planId === null}
          onClick={() => planId !== null && run({ instanceId, planId, until: new Date(until) })}
        >
          Hold at this plan
        </Button>
      </div>
    </Dialog>
  );
}

function UntilField({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}) {
  return (
    <Field label="Until" help="In the time zone of this browser." error={error}>
      {(control) => (
        <Input
          {...control}
          type="datetime-local"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** What no field is to blame for. */
function WholeProblem({ problem }: { problem: VerbProblem | null }) {
  if (problem === null || Object.keys(problem.fields).length > 0) return null;
  return <Problem message={problem.message} />;
}

function tomorrowMorning(): Date {
  const at = new Date();
  at.setDate(at.getDate() + 1);
  at.setHours(8, 0, 0, 0);
  return at;
}

/** `2026-03-02T08:00`, as a `datetime-local` control has it: in the zone of the browser. */
function toLocal(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
