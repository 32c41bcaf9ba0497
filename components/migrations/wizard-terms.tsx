"use client";

import { Fine } from "@/components/scaling/settings-parts";
import type { Preflight } from "@/lib/migrations/model";
import { CutoverFields } from "./cutover-fields";
import { HowFields } from "./how-fields";
import { ScopeFine } from "./leg-fields";
import { SwitchFields } from "./switch-fields";
import { Term } from "./term";
import type { WizardVerbs } from "./verbs";
import { partNames, partsOf, type Part } from "./wizard-choices";
import type { WizardAccount } from "./wizard-ends";
import { WizardSection } from "./wizard-section";
import { problemUnder, switchesOf, type LegTyped, type MoveTyped } from "./wizard-values";
import { conflictWords, cutoverWords, howWords } from "./wizard-words";

type Props = {
  firstNumber: number;
  typed: MoveTyped;
  /** Variables that hold the source's address now. */
  found: Preflight["uses"];
  isOpen: boolean;
  /** What each target is called; null while none is chosen. */
  names: readonly (string | null)[];
  accounts: readonly WizardAccount[];
  problems: Readonly<Record<string, string>>;
  places: WizardVerbs["places"];
  change: (part: Partial<MoveTyped>) => void;
};

const howFields = ["budget", "offPeak", "sampleOneIn"];
const cutoverFields = ["approval", "keepSourceHours", "stopsWriters", "pausesWrites"];

/** What few people change, folded under what it is: which keys, how fast, and the cutover. */
export function WizardTerms(props: Props) {
  return partsOf(props.typed.kind).map((part, index) => (
    <WizardSection
      key={part}
      number={props.firstNumber + index}
      title={partNames[part]}
      waitsFor={props.isOpen ? null : "once the target is chosen"}
    >
      <PartFields part={part} {...props} />
    </WizardSection>
  ));
}

function PartFields({ part, ...props }: Props & { part: Part }) {
  const { typed, problems, change } = props;
  const isWrong = (fields: readonly string[]) =>
    fields.some((field) => problemUnder(problems, field) !== undefined);
  switch (part) {
    case "what":
      return typed.legs.map((leg, index) => (
        <ScopeFine
          key={index}
          leg={leg}
          index={index}
          problems={problems}
          change={(some) => change({ legs: withLeg(typed.legs, index, some) })}
        />
      ));
    case "how": {
      const clash = typed.kind === "fork" ? null : typed.legs[0]?.conflict;
      return (
        <Fine
          summary={[howWords(typed), clash && conflictWords[clash]].filter(Boolean).join(". ")}
          isWrong={isWrong(howFields)}
        >
          <HowFields typed={typed} problems={problems} change={change} />
        </Fine>
      );
    }
    case "cutover":
      return (
        <>
          <Switches {...props} />
          <Fine summary={cutoverWords(typed)} isWrong={isWrong(cutoverFields)}>
            <CutoverFields typed={typed} problems={problems} change={change} />
          </Fine>
        </>
      );
  }
}

/** Which apps go along, for each target. */
function Switches({ typed, found, names, accounts, problems, places, change }: Props) {
  return typed.legs.map((leg, index) => (
    <div key={index}>
      {typed.legs.length > 1 && (
        <p className="mb-1 text-xs text-muted">
          To <Term>{names[index] ?? `target ${index + 1}`}</Term>
        </p>
      )}
      <SwitchFields
        found={found}
        chosen={switchesOf(typed.kind, leg, found)}
        index={index}
        accounts={accounts}
        problems={problems}
        places={places}
        onChange={(switches) => change({ legs: withLeg(typed.legs, index, { switches }) })}
      />
    </div>
  ));
}

function withLeg(legs: readonly LegTyped[], index: number, part: Partial<LegTyped>): LegTyped[] {
  return legs.map((leg, at) => (at === index ? { ...leg, ...part } : leg));
}
