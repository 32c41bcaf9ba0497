"use client";

import { Button } from "@/components/ui/button";
import { SplitLeg } from "./leg-fields";
import { TargetFields } from "./target-fields";
import type { WizardVerbs } from "./verbs";
import type { WizardAccount, WizardEnd } from "./wizard-ends";
import { emptyLeg, type LegTyped, type MoveTyped } from "./wizard-values";

const TARGETS_MAX = 8;

/** One target, or the several of a split. */
export function WizardTargets({
  typed,
  ends,
  accounts,
  problems,
  places,
  change,
}: {
  typed: MoveTyped;
  /** Without the source. */
  ends: readonly WizardEnd[];
  accounts: readonly WizardAccount[];
  problems: Readonly<Record<string, string>>;
  places: WizardVerbs["places"];
  change: (part: Partial<MoveTyped>) => void;
}) {
  const { kind, legs } = typed;
  const changeLeg = (index: number, part: Partial<LegTyped>) =>
    change({ legs: legs.map((leg, at) => (at === index ? { ...leg, ...part } : leg)) });
  const shared = { accounts, problems, places };
  if (kind !== "split") {
    return legs
      .slice(0, 1)
      .map((leg, index) => (
        <TargetFields
          key={index}
          kind={kind}
          leg={leg}
          index={index}
          ends={ends}
          {...shared}
          change={(part) => changeLeg(index, part)}
        />
      ));
  }
  return (
    <>
      {legs.map((leg, index) => (
        <SplitLeg
          // Targets have no name until one is chosen: they are told apart by where they stand.
          key={index}
          leg={leg}
          index={index}
          ends={ends.filter(
            ({ id }) => id === leg.instanceId || !legs.some((other) => other.instanceId === id),
          )}
          {...shared}
          change={(part) => changeLeg(index, part)}
          remove={
            legs.length > 2 ? () => change({ legs: legs.filter((_, at) => at !== index) }) : null
          }
        />
      ))}
      {legs.length < TARGETS_MAX && (
        <div>
          <Button size="sm" onClick={() => change({ legs: [...legs, emptyLeg] })}>
            Add a target
          </Button>
        </div>
      )}
    </>
  );
}
