"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { State, type Tone } from "@/components/ui/state";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { formatBytes, formatCount, formatMonthly, type Currency } from "@/lib/format";
import type { InstanceStatus } from "@/lib/instances/model";

export type FoundInstance = {
  id: string;
  name: string;
  appName: string;
  region: string;
  planLabel: string;
  memoryBytes: number | null;
  maxClients: number | null;
  monthlyCents: number | null;
  currency: Currency;
  status: InstanceStatus;
  isWatched: boolean;
};

const states: Record<InstanceStatus, { tone: Tone; word: string }> = {
  ready: { tone: "calm", word: "ready" },
  changing: { tone: "busy", word: "changing" },
  failed: { tone: "danger", word: "failed" },
  gone: { tone: "absent", word: "gone" },
};

/** Every Redis of an account. Tick those that Headroom should watch. */
export function Discovery({
  found,
  canWatch,
  watch,
}: {
  found: readonly FoundInstance[];
  canWatch: boolean;
  watch: ServerVerb<{ instanceIds: string[] }, unknown>;
}) {
  const router = useRouter();
  const open = found.filter(({ isWatched, status }) => !isWatched && status !== "gone");
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set());
  const chosen = open.filter(({ id }) => !unticked.has(id)).map(({ id }) => id);
  const { run, isPending, problem } = useVerb(watch, () => router.push("/instances"));

  const toggle = (id: string) => {
    const next = new Set(unticked);
    if (!next.delete(id)) next.add(id);
    setUnticked(next);
  };
  const areAllChosen = chosen.length === open.length;

  return (
    <>
      <Table label="Instances of this account">
        <thead>
          <tr>
            <Th className="w-10">
              {canWatch && open.length > 0 && (
                <input
                  type="checkbox"
                  aria-label="Watch all"
                  className="size-4 align-middle accent-accent"
                  checked={areAllChosen}
                  onChange={() =>
                    setUnticked(areAllChosen ? new Set(open.map(({ id }) => id)) : new Set())
                  }
                />
              )}
            </Th>
            <Th className="max-md:hidden">App</Th>
            <Th>Name</Th>
            <Th className="max-md:hidden">Plan</Th>
            <Th className="text-right max-md:hidden">Memory</Th>
            <Th className="text-right max-md:hidden">Connections</Th>
            <Th className="text-right max-md:hidden">Price</Th>
            <Th className="max-md:hidden">Region</Th>
            <Th>State</Th>
          </tr>
        </thead>
        <tbody>
          {found.map((instance) => (
            <Tr key={instance.id}>
              <Td>
                {!instance.isWatched && instance.status !== "gone" && canWatch && (
                  <input
                    type="checkbox"
                    aria-label={`Watch ${instance.name}`}
                    className="size-4 align-middle accent-accent"
                    checked={!unticked.has(instance.id)}
                    onChange={() => toggle(instance.id)}
                  />
                )}
              </Td>
              <Td className="max-w-48 truncate max-md:hidden" title={instance.appName}>
                {instance.appName}
              </Td>
              <Td className="max-w-64 font-mono text-xs max-md:max-w-44" title={instance.name}>
                {instance.isWatched ? (
                  <Link
                    href={`/instances/${instance.id}`}
                    className="block truncate underline decoration-line-strong underline-offset-2 hover:decoration-ink"
                  >
                    {instance.name}
                  </Link>
                ) : (
                  <span className="block truncate">{instance.name}</span>
                )}
                <span className="block truncate font-sans text-muted md:hidden">
                  {instance.appName} · {instance.planLabel}
                </span>
                <span className="block truncate font-sans text-muted md:hidden">
                  {formatBytes(instance.memoryBytes)} ·{" "}
                  {formatMonthly(instance.monthlyCents, instance.currency)}
                </span>
              </Td>
              <Td className="whitespace-nowrap max-md:hidden">{instance.planLabel}</Td>
              <Td className="text-right whitespace-nowrap max-md:hidden">
                {formatBytes(instance.memoryBytes)}
              </Td>
              <Td className="text-right max-md:hidden">{formatCount(instance.maxClients)}</Td>
              <Td className="text-right whitespace-nowrap max-md:hidden">
                {formatMonthly(instance.monthlyCents, instance.currency)}
              </Td>
              <Td className="whitespace-nowrap max-md:hidden">{instance.region}</Td>
              <Td>
                {instance.isWatched && instance.status === "ready" ? (
                  <State tone="good">watched</State>
                ) : (
                  <State tone={states[instance.status].tone}>{states[instance.status].word}</State>
                )}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {problem && <Problem className="m-4" message={problem.message} />}
      {canWatch && open.length > 0 && (
        <div className="sticky bottom-14 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-surface px-4 py-3 md:bottom-0">
          <Button
            tone="primary"
            isPending={isPending}
            disabled={chosen.length === 0}
            onClick={() => run({ instanceIds: chosen })}
          >
            Watch {chosen.length} {chosen.length === 1 ? "instance" : "instances"}
          </Button>
          <p className="text-xs text-muted">
            Watching reads INFO once a minute. No plan is changed before you approve it.
          </p>
        </div>
      )}
    </>
  );
}
