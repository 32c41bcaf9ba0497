import { useState } from "react";
import { Segmented } from "@/components/ui/choice";
import type { BackTest, Replayed } from "@/lib/scaling/simulate/back-test-model";
import { BackTestChanges } from "./back-test-changes";
import { BackTestChart } from "./back-test-chart";
import { BackTestTable } from "./back-test-table";

/** The sentence first, then the picture, the comparison, and each change with its reason. */
export function BackTestResult({ result }: { result: BackTest }) {
  return (
    <>
      <p className={result.kind === "nothing" ? "text-muted" : "text-base"}>{result.sentence}</p>
      {result.kind === "replayed" && <Details result={result} />}
    </>
  );
}

function Details({ result }: { result: Replayed }) {
  const [metric, setMetric] = useState<"memory" | "clients">("memory");
  return (
    <>
      <figure className="flex min-w-0 flex-col gap-2">
        <Segmented
          name="back-test-metric"
          label="What the chart shows"
          size="sm"
          value={metric}
          onChange={setMetric}
          choices={[
            { value: "memory", label: "Memory" },
            { value: "clients", label: "Connections" },
          ]}
        />
        <div className="h-56">
          <BackTestChart result={result} metric={metric} />
        </div>
        <figcaption className="text-xs text-muted">
          The area is what was wanted, the line the limit of the plan it would have had, dashed the
          limit of {result.plan.label}.
        </figcaption>
      </figure>
      <BackTestTable result={result} />
      {result.notes.length > 0 && (
        <ul className="flex list-disc flex-col gap-1 pl-4 text-xs text-muted">
          {result.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <BackTestChanges changes={result.changes} />
    </>
  );
}
