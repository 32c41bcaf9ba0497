"use client";

import { RadioCards } from "@/components/ui/choice";
import { Field, FieldGroup } from "@/components/ui/field";
import { UnitInput } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import type { ApprovalMode } from "@/lib/migrations/spec";
import { numberProblem } from "./field-words";
import type { MoveTyped } from "./wizard-values";

/** Who says yes to what, what is stopped meanwhile, and how long the way back stays open. */
export function CutoverFields({
  typed,
  problems,
  change,
}: {
  typed: MoveTyped;
  problems: Readonly<Record<string, string>>;
  change: (part: Partial<MoveTyped>) => void;
}) {
  return (
    <>
      <FieldGroup label="Your yes">
        <RadioCards<ApprovalMode>
          name="approval"
          value={typed.approval}
          onChange={(approval) => change({ approval })}
          choices={[
            {
              value: "gate",
              label: "Once",
              help: "The cutover waits until you begin it, then runs through.",
            },
            { value: "each", label: "Each step", help: "Every step of it waits for you." },
            { value: "none", label: "Not needed", help: "It begins as soon as both are equal." },
          ]}
        />
      </FieldGroup>
      <Switch
        label="Stop the apps for the cutover"
        help="Maintenance on, processes scaled to zero and remembered, so that nothing is written between the last comparison and the switch. Without it, writes of that moment may be lost."
        isOn={typed.stopsWriters}
        onChange={(stopsWriters) => change({ stopsWriters })}
      />
      <Switch
        label="Hold back writes at the source"
        help="For writers that Headroom cannot stop. Works where the source allows CLIENT PAUSE; most providers do not."
        isOn={typed.pausesWrites}
        onChange={(pausesWrites) => change({ pausesWrites })}
      />
      <Field
        label="Keep the way back open"
        help="The source stays and goes on costing for so long. What is written to the target meanwhile is carried back if you return. 0 for none."
        error={numberProblem(problems["keepSourceHours"])}
      >
        {(control) => (
          <UnitInput
            {...control}
            unit="hours"
            value={typed.keepSourceHours}
            onChange={(event) => change({ keepSourceHours: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
