"use client";

import { useId } from "react";
import { Segmented } from "@/components/ui/choice";
import type { MoveKind } from "@/lib/migrations/spec";
import { EndSelect } from "./end-select";
import { PlaceFields } from "./place-fields";
import type { WizardVerbs } from "./verbs";
import type { WizardAccount, WizardEnd } from "./wizard-ends";
import type { LegTyped } from "./wizard-values";

/** Where the data goes: an instance that is there, or one that Headroom makes. */
export function TargetFields({
  kind,
  leg,
  index,
  ends,
  accounts,
  problems,
  places,
  change,
}: {
  kind: MoveKind;
  leg: LegTyped;
  index: number;
  /** Without the source. */
  ends: readonly WizardEnd[];
  accounts: readonly WizardAccount[];
  problems: Readonly<Record<string, string>>;
  places: WizardVerbs["places"];
  change: (part: Partial<LegTyped>) => void;
}) {
  const name = useId();
  const canMake = accounts.some((account) => account.canMake);
  return (
    <>
      {kind !== "fork" && canMake && (
        <Segmented
          name={name}
          label={`Target ${index + 1} is`}
          value={leg.place}
          onChange={(place) => change({ place })}
          choices={[
            { value: "existing", label: "An instance you have" },
            { value: "new", label: "Made by Headroom" },
          ]}
        />
      )}
      {leg.place === "existing" ? (
        <EndSelect
          label="Target instance"
          help="A watched instance at any provider. It need not be empty: what happens to its keys is said below."
          ends={ends}
          value={leg.instanceId}
          error={problems[`legs.${index}.target`] ?? problems[`legs.${index}.target.instanceId`]}
          onChange={(instanceId) => change({ instanceId })}
        />
      ) : (
        <PlaceFields
          leg={leg}
          index={index}
          accounts={accounts}
          isFork={kind === "fork"}
          problems={problems}
          places={places}
          change={change}
        />
      )}
    </>
  );
}
