import Link from "next/link";
import { State } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";
import { formatBytes, formatCount, formatDuration, formatInstant } from "@/lib/format";
import type { Evidence } from "@/lib/scaling/model";
import { followedMark, type Followed } from "./journal-words";

export type JournalLine = {
  id: string;
  instanceId: string;
  instanceName: string;
  kind: "hold" | "resize";
  sentence: string;
  /** What the plan it was decided on is called. */
  planLabel: string;
  evidence: Evidence;
  repeats: number;
  firstAt: Date;
  lastAt: Date;
  followed: Followed | null;
};

/** Lines of the journal, newest first, each with its numbers and what came of it. */
export function JournalLines({
  lines,
  isOfOne,
}: {
  lines: readonly JournalLine[];
  /** All lines are of one instance, whose name stands elsewhere. */
  isOfOne: boolean;
}) {
  return (
    <ol className="flex flex-col gap-3">
      {lines.map((line) => (
        <li key={line.id} className="border-b border-line pb-3 last:border-b-0 last:pb-0">
          <div className="flex flex-wrap items-baseline gap-x-3">
            <State tone={line.kind === "resize" ? "warning" : "calm"}>
              {line.kind === "resize" ? "change" : "no change"}
            </State>
            {!isOfOne && (
              <Link
                href={`/instances/${line.instanceId}`}
                className="min-w-0 truncate font-mono text-[0.8125rem] hover:underline"
              >
                {line.instanceName}
              </Link>
            )}
            {line.followed !== null && <WhatFollowed {...line} followed={line.followed} />}
            <span className="ml-auto text-xs text-muted">
              {line.repeats > 1 && `${formatCount(line.repeats)} times, last `}
              <TimeAgo at={line.lastAt} />
            </span>
          </div>
          <p className="mt-0.5 [overflow-wrap:anywhere]">{line.sentence}</p>
          <Numbers line={line} />
        </li>
      ))}
    </ol>
  );
}

function WhatFollowed({ instanceId, followed }: { instanceId: string; followed: Followed }) {
  const { tone, word } = followedMark(followed);
  const place = followed.status === "pending" ? "" : "#timeline";
  return (
    <Link href={`/instances/${instanceId}${place}`} className="hover:underline">
      <State tone={tone}>{word}</State>
    </Link>
  );
}

function Numbers({
  line: { evidence, planLabel, repeats, firstAt, lastAt },
}: {
  line: JournalLine;
}) {
  const { samples, windowMinutes, expected } = evidence;
  const rows = [
    ["Decided on", planLabel],
    ["Looked at", `${formatCount(samples)} measurements of ${formatDuration(windowMinutes * 60)}`],
    ["Memory", ofLimit(evidence.memoryBytes, evidence.memoryLimitBytes, formatBytes)],
    ["Connections", ofLimit(evidence.clients, evidence.clientsLimit, formatCount)],
    ...(expected === undefined
      ? []
      : [
          [
            `Within ${formatDuration(expected.minutes * 60)}`,
            `${formatBytes(expected.memoryBytes)} and ${formatCount(expected.clients)} connections expected`,
          ],
        ]),
    ...(repeats > 1 ? [["First", formatInstant(firstAt)]] : []),
    [repeats > 1 ? "Last" : "At", formatInstant(lastAt)],
  ];
  return (
    <details className="mt-1 text-xs">
      <summary className="w-fit cursor-pointer text-muted hover:text-ink">Numbers</summary>
      <dl className="mt-1 grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-3 gap-y-0.5">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function ofLimit(
  value: number | null,
  limit: number | null,
  format: (value: number | null) => string,
): string {
  if (value === null) return "not measured";
  return limit === null ? format(value) : `${format(value)} of ${format(limit)}`;
}
