"use client";

import { Fine } from "@/components/scaling/settings-parts";
import { Segmented } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Prefixes, ScopeFields } from "./scope-fields";
import { TargetFields } from "./target-fields";
import type { WizardVerbs } from "./verbs";
import type { WizardAccount, WizardEnd } from "./wizard-ends";
import { problemUnder, type LegTyped } from "./wizard-values";
import { whatWords } from "./wizard-words";

/** One target of a split: where, which prefixes, and whether they are copied at all. */
export function SplitLeg({
  leg,
  index,
  ends,
  accounts,
  problems,
  places,
  change,
  remove,
}: {
  leg: LegTyped;
  index: number;
  ends: readonly WizardEnd[];
  accounts: readonly WizardAccount[];
  problems: Readonly<Record<string, string>>;
  places: WizardVerbs["places"];
  change: (part: Partial<LegTyped>) => void;
  /** Null while there are only two. */
  remove: (() => void) | null;
}) {
  const id = useId();
  return (
    <fieldset
      aria-labelledby={id}
      className="flex min-w-0 flex-col gap-4 rounded-md border border-line bg-surface p-4"
    >
      <div className="flex items-center justify-between gap-3">
        <h3 id={id} className="font-medium">
          Target {index + 1}
        </h3>
        {remove !== null && (
          <Button size="sm" tone="quiet" onClick={remove}>
            Leave target {index + 1} out
          </Button>
        )}
      </div>
      <TargetFields
        kind="split"
        leg={leg}
        index={index}
        ends={ends}
        accounts={accounts}
        problems={problems}
        places={places}
        change={change}
      />
      <Prefixes
        label="Takes keys that begin with"
        help="One prefix on a line, such as cache: or queue:."
        value={leg.include}
        error={
          problems[`legs.${index}.scope`] ?? problemUnder(problems, `legs.${index}.scope.include`)
        }
        onChange={(include) => change({ include })}
      />
      <FieldGroup
        label="How it begins"
        help={
          leg.isCold
            ? "Nothing is copied. For a cache that its readers fill again by themselves."
            : "Its keys are copied, compared and kept up with until the cutover."
        }
      >
        <Segmented
          name={`cold-${index}`}
          label="How it begins"
          value={leg.isCold ? "cold" : "copied"}
          onChange={(chosen) => change({ isCold: chosen === "cold" })}
          choices={[
            { value: "copied", label: "Copied" },
            { value: "cold", label: "Starts cold" },
          ]}
        />
      </FieldGroup>
      {!leg.isCold && (
        <ScopeFine isSplit leg={leg} index={index} problems={problems} change={change} />
      )}
    </fieldset>
  );
}

const scopeFields = ["databases", "exclude", "types", "rename", "masked"];

/** What is moved, folded under its sentence. */
export function ScopeFine({
  isSplit = false,
  leg,
  index,
  problems,
  change,
}: {
  /** A split asks for prefixes by themselves. */
  isSplit?: boolean;
  leg: LegTyped;
  index: number;
  problems: Readonly<Record<string, string>>;
  change: (part: Partial<LegTyped>) => void;
}) {
  return (
    <Fine
      summary={isSplit && leg.include === "" ? "No prefix yet" : whatWords(leg)}
      isWrong={scopeFields.some(
        (field) => problemUnder(problems, `legs.${index}.scope.${field}`) !== undefined,
      )}
    >
      <ScopeFields
        hasInclude={!isSplit}
        leg={leg}
        index={index}
        problems={problems}
        change={change}
      />
    </Fine>
  );
}
