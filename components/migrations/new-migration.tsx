"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { State } from "@/components/ui/state";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { formatBytes, formatCount } from "@/lib/format";
import type { Preflight } from "@/lib/migrations/preflight";

export type End = {
  id: string;
  name: string;
  appName: string;
  providerLabel: string;
  planLabel: string;
};
type Ends = { instanceId: string; targetInstanceId: string };

/** Choose both ends, hear what stands in the way, begin. */
export function NewMigration({
  ends,
  sourceId,
  check,
  create,
}: {
  ends: readonly End[];
  sourceId: string | null;
  check: ServerVerb<Ends, Preflight>;
  create: ServerVerb<Ends, { migrationId: string }>;
}) {
  const router = useRouter();
  const [chosen, setChosen] = useState({ instanceId: sourceId ?? "", targetInstanceId: "" });
  const checking = useVerb(check);
  const creating = useVerb(create, ({ migrationId }) => router.push(`/migrations/${migrationId}`));
  const choose = (part: Partial<Ends>) => {
    const next = { ...chosen, ...part };
    setChosen(next);
    if (next.instanceId !== "" && next.targetInstanceId !== "") checking.run(next);
  };
  const found = checking.value;
  return (
    <div className="flex max-w-140 flex-col gap-6">
      <EndSelect
        label="Source"
        help="Is only read, and stays as it is afterwards."
        ends={ends.filter(({ id }) => id !== chosen.targetInstanceId)}
        value={chosen.instanceId}
        onChange={(instanceId) => choose({ instanceId })}
      />
      <EndSelect
        label="Target"
        help="A watched instance that is empty: any provider, any plan the data fits."
        ends={ends.filter(({ id }) => id !== chosen.instanceId)}
        value={chosen.targetInstanceId}
        onChange={(targetInstanceId) => choose({ targetInstanceId })}
      />
      {checking.isPending && (
        <output className="block text-muted">
          Asking both ends for version, size, keys and eviction policy…
        </output>
      )}
      {checking.problem && (
        <Problem message={checking.problem.message} onRetry={() => checking.run(chosen)} />
      )}
      {found && !checking.isPending && (
        <Panel
          title="Before it begins"
          aside={`${formatCount(found.keys)} keys, ${formatBytes(found.bytes)}`}
        >
          <ul className="flex flex-col gap-2.5">
            {found.blockers.map((sentence) => (
              <Finding key={sentence} tone="danger" word="stands in the way" sentence={sentence} />
            ))}
            {found.warnings.map((sentence) => (
              <Finding key={sentence} tone="warning" word="to know" sentence={sentence} />
            ))}
            {found.blockers.length === 0 && (
              <Finding
                tone="good"
                word="ready"
                sentence="The data of the source can be moved to the target."
              />
            )}
          </ul>
        </Panel>
      )}
      {creating.problem && <Problem message={creating.problem.message} />}
      <div>
        <Button
          tone="primary"
          disabled={found === null || found.blockers.length > 0}
          isPending={creating.isPending}
          onClick={() => creating.run(chosen)}
        >
          Begin to copy
        </Button>
      </div>
    </div>
  );
}

function Finding({
  tone,
  word,
  sentence,
}: {
  tone: "danger" | "warning" | "good";
  word: string;
  sentence: string;
}) {
  return (
    <li>
      <State tone={tone}>{word}</State>
      <p>{sentence}</p>
    </li>
  );
}

function EndSelect({
  label,
  help,
  ends,
  value,
  onChange,
}: {
  label: string;
  help: string;
  ends: readonly End[];
  value: string;
  onChange: (id: string) => void;
}) {
  return (
    <Field label={label} help={help}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="" disabled>
            Choose an instance
          </option>
          {ends.map((end) => (
            <option key={end.id} value={end.id}>
              {end.name} · {end.appName} · {end.providerLabel} {end.planLabel}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
