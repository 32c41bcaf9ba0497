"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Problem } from "@/components/ui/problem";
import { useVerb } from "@/components/ui/use-verb";
import type { Budget } from "@/lib/transfer/model";
import { BudgetFields } from "./budget-fields";
import { budgetTyped, typedBudget } from "./budget-values";
import type { MigrationVerbs } from "./verbs";

/** Lets a transfer go slower or faster while it runs. */
export function ChangeBudget({
  migrationId,
  budget,
  setBudget,
  onDone,
}: {
  migrationId: string;
  budget: Budget;
  setBudget: MigrationVerbs["setBudget"];
  onDone: () => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState(() => typedBudget(budget));
  const { run, isPending, problem, clear } = useVerb(setBudget, () => {
    setOpen(false);
    onDone();
  });
  const open = () => {
    clear();
    setTyped(typedBudget(budget));
    setOpen(true);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run({ migrationId, budget: budgetTyped(typed) });
  };
  const fields = problem?.fields ?? {};
  const isNamed = Object.keys(fields).some((field) => field.startsWith("budget."));
  return (
    <>
      <Button tone="quiet" onClick={open}>
        Budget…
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title="How much the source may be burdened"
        description="Holds from the next slice on, within seconds."
      >
        <form noValidate onSubmit={submit} className="flex flex-col gap-4">
          <BudgetFields
            typed={typed}
            change={(part) => setTyped((before) => ({ ...before, ...part }))}
            problems={fields}
          />
          {problem && !isNamed && <Problem message={problem.message} />}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep as it is</Button>
            <Button type="submit" tone="primary" isPending={isPending}>
              Change budget
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
