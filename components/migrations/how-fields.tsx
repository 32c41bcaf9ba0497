"use client";

import { RadioCards, Segmented } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { Select, UnitInput } from "@/components/ui/input";
import type { Conflict } from "@/lib/transfer/model";
import { BudgetFields } from "./budget-fields";
import { numberProblem } from "./field-words";
import { hasCutover } from "./kind-words";
import type { MoveTyped } from "./wizard-values";
import { hour } from "./wizard-words";

const HOURS = Array.from({ length: 24 }, (_, index) => String(index));
const SAMPLE = "100";

/** How much the source may be burdened, when, what becomes of keys that clash, and how much is compared. */
export function HowFields({
  typed,
  problems,
  change,
}: {
  typed: MoveTyped;
  problems: Readonly<Record<string, string>>;
  change: (part: Partial<MoveTyped>) => void;
}) {
  const conflict = typed.legs[0]?.conflict ?? "replace";
  const isSampled = typed.sampleOneIn !== "";
  return (
    <>
      <BudgetFields
        typed={typed.budget}
        problems={problems}
        change={(part) => change({ budget: { ...typed.budget, ...part } })}
      />
      {hasCutover(typed.kind) && (
        <FieldGroup
          label="Hours of the cutover"
          help="In UTC. The copy begins at once and keeps up until then. “Any” lets the cutover begin at any time."
          error={problems["offPeak"]}
        >
          <div className="flex items-center gap-2">
            <HourSelect
              label="From"
              value={typed.fromHourUtc}
              onChange={(fromHourUtc) =>
                change({ fromHourUtc, ...(fromHourUtc === "" ? { toHourUtc: "" } : {}) })
              }
            />
            <span className="text-muted">to</span>
            <HourSelect
              label="To"
              value={typed.toHourUtc}
              onChange={(toHourUtc) =>
                change({ toHourUtc, ...(toHourUtc === "" ? { fromHourUtc: "" } : {}) })
              }
            />
          </div>
        </FieldGroup>
      )}
      <FieldGroup label="Keys that the target has already">
        <RadioCards<Conflict>
          name="conflict"
          value={conflict}
          onChange={(chosen) =>
            change({ legs: typed.legs.map((leg) => ({ ...leg, conflict: chosen })) })
          }
          choices={[
            {
              value: "replace",
              label: "Replace",
              help: "The target ends equal to the source: other keys there are removed.",
            },
            { value: "skip", label: "Keep", help: "They stay, and are listed in the report." },
            { value: "fail", label: "Stop", help: "Any key there forbids the migration." },
          ]}
        />
      </FieldGroup>
      <FieldGroup
        label="Comparison"
        help={
          isSampled
            ? "Faster, and proves less: the report says how many were looked at."
            : "Type, value and expiry of each key, at both ends."
        }
        error={numberProblem(problems["sampleOneIn"])}
      >
        <div className="flex flex-wrap items-center gap-2">
          <Segmented
            name="comparison"
            label="Comparison"
            value={isSampled ? "sampled" : "full"}
            onChange={(chosen) => change({ sampleOneIn: chosen === "full" ? "" : SAMPLE })}
            choices={[
              { value: "full", label: "Every key" },
              { value: "sampled", label: "A sample" },
            ]}
          />
          {isSampled && (
            <UnitInput
              aria-label="One key of so many"
              className="w-36"
              unit="keys"
              value={typed.sampleOneIn}
              onChange={(event) => change({ sampleOneIn: event.target.value || "0" })}
            />
          )}
        </div>
      </FieldGroup>
    </>
  );
}

function HourSelect({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (hour: string) => void;
}) {
  return (
    <Select
      aria-label={label}
      className="w-28"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">Any</option>
      {HOURS.map((each) => (
        <option key={each} value={each}>
          {hour(each)}
        </option>
      ))}
    </Select>
  );
}
