import { Segmented } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import { Section, type Parts } from "./settings-parts";

/** How often is looked, and how often decided. */
export function Measuring({ parts: { typed, change, fields } }: { parts: Parts }) {
  return (
    <Section title="Measuring">
      <div className="grid gap-5 sm:grid-cols-2">
        <FieldGroup label="Measure every" error={fields["policy.sampleEverySeconds"]}>
          <Segmented
            name="sampleEverySeconds"
            value={typed.sampleEverySeconds}
            onChange={(sampleEverySeconds) => change({ sampleEverySeconds })}
            choices={[
              { value: 30, label: "30 s" },
              { value: 60, label: "1 min" },
              { value: 300, label: "5 min" },
            ]}
          />
        </FieldGroup>
        <FieldGroup label="Decide every" error={fields["policy.evaluateEveryMinutes"]}>
          <Segmented
            name="evaluateEveryMinutes"
            value={typed.evaluateEveryMinutes}
            onChange={(evaluateEveryMinutes) => change({ evaluateEveryMinutes })}
            choices={[
              { value: 1, label: "1 min" },
              { value: 5, label: "5 min" },
              { value: 10, label: "10 min" },
            ]}
          />
        </FieldGroup>
      </div>
    </Section>
  );
}
