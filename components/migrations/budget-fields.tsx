"use client";

import { Field } from "@/components/ui/field";
import { UnitInput } from "@/components/ui/input";
import type { BudgetTyped } from "./budget-values";
import { numberProblem } from "./field-words";

/** How much a transfer may burden the source. */
export function BudgetFields({
  typed,
  change,
  problems,
}: {
  typed: BudgetTyped;
  change: (part: Partial<BudgetTyped>) => void;
  /** By field, under `budget.`. */
  problems: Readonly<Record<string, string>>;
}) {
  return (
    <>
      <Field
        label="Latency of the source"
        help="Its 99th percentile may become so many times what it was before. Empty: as fast as both servers allow."
        error={numberProblem(problems["budget.p99Ratio"])}
      >
        {(control) => (
          <UnitInput
            {...control}
            unit="times"
            value={typed.p99Ratio}
            onChange={(event) => change({ p99Ratio: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Keys at most"
          help="Empty for no limit. It does not hold while the apps are stopped."
          error={numberProblem(problems["budget.keysPerSecMax"])}
        >
          {(control) => (
            <UnitInput
              {...control}
              unit="keys/s"
              className="[&_input]:pr-16"
              value={typed.keysPerSecMax}
              onChange={(event) => change({ keysPerSecMax: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Bytes at most"
          help="Likewise."
          error={numberProblem(problems["budget.bytesPerSecMax"])}
        >
          {(control) => (
            <UnitInput
              {...control}
              unit="MB/s"
              value={typed.megabytesPerSecMax}
              onChange={(event) => change({ megabytesPerSecMax: event.target.value })}
            />
          )}
        </Field>
      </div>
    </>
  );
}
