import { ProposalLevels } from "@/components/scaling/proposal-levels";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { State } from "@/components/ui/state";
import { formatBytes, formatCount, formatCounted, formatShare } from "@/lib/format";
import type { Finding, Preflight } from "@/lib/migrations/model";
import type { MoveKind } from "@/lib/migrations/spec";
import type { FitLevel } from "./fit-levels";
import { Term } from "./term";
import { rangeWords, verdictWords } from "./wizard-words";

/** What both ends said: what stands in the way first, then what to know, then the figures. */
export function PreflightPanel({
  found,
  levels,
  kind,
  askAgain,
  isAsking,
}: {
  found: Preflight;
  levels: readonly FitLevel[];
  kind: MoveKind;
  /** For whoever has mended what stood in the way. */
  askAgain: () => void;
  isAsking: boolean;
}) {
  const of = (level: Finding["level"]) => found.findings.filter((each) => each.level === level);
  const blockers = of("blocker");
  const notes = of("note");
  // Of several targets each may say the same.
  const whose = ({ leg }: Finding) =>
    leg === null || found.targets.length < 2 ? null : (found.targets[leg]?.name ?? null);
  return (
    <Panel
      title={kind === "plan" ? "What it says" : "What both ends say"}
      aside={<State tone={blockers.length > 0 ? "danger" : "good"}>{verdictWords(found)}</State>}
    >
      <div className="flex flex-col gap-4">
        {(blockers.length > 0 || of("warning").length > 0) && (
          <ul className="flex flex-col gap-2.5">
            {[...blockers, ...of("warning")].map((each, index) => (
              <FindingLine key={`${index} ${each.title}`} finding={each} whose={whose(each)} />
            ))}
          </ul>
        )}
        {levels.map(({ name, now, after, note }) => (
          <div key={name}>
            <ProposalLevels
              label={`Memory of ${name}`}
              now={now}
              after={after}
              nowName="Now"
              afterName="After, about"
            />
            {note !== null && <p className="mt-1 text-xs text-muted">{note}</p>}
          </div>
        ))}
        <Figures found={found} kind={kind} />
        {notes.length > 0 && (
          <details>
            <summary className="text-sm text-muted hover:text-ink">
              {notes.length === 1
                ? "One more thing to know"
                : `${notes.length} more things to know`}
            </summary>
            <ul className="mt-2 flex flex-col gap-2">
              {notes.map((each, index) => (
                <FindingLine key={`${index} ${each.title}`} finding={each} whose={whose(each)} />
              ))}
            </ul>
          </details>
        )}
        <Keys found={found} />
        <div>
          <Button size="sm" onClick={askAgain} isPending={isAsking}>
            {kind === "plan" ? "Ask again" : "Ask both ends again"}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

const looks = {
  blocker: { tone: "danger", word: "stands in the way" },
  warning: { tone: "warning", word: "read this first" },
  note: { tone: "calm", word: "good to know" },
} as const;

function FindingLine({
  finding: { level, title, sentence },
  whose,
}: {
  finding: Finding;
  /** The target it is about, where there are several. */
  whose: string | null;
}) {
  return (
    <li>
      <State tone={looks[level].tone}>
        <span className="text-sm whitespace-normal">
          {title}
          {whose !== null && (
            <>
              {" · "}
              <Term>{whose}</Term>
            </>
          )}
        </span>
        <span className="sr-only"> ({looks[level].word})</span>
      </State>
      <p className="pl-4 [overflow-wrap:anywhere]">{sentence}</p>
    </li>
  );
}

function Figures({ found, kind }: { found: Preflight; kind: MoveKind }) {
  const { source, targets, estimate } = found;
  const ends = (pick: (end: Preflight["source"]) => string | null) =>
    [source, ...targets].map((end) => pick(end) ?? "not known").join(" → ");
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2.5">
      {kind !== "plan" && (
        <>
          <Fact name="Copying takes" value={rangeWords(estimate.copySeconds)} />
          <Fact
            name="Apps stop for"
            value={kind === "copy" ? "no moment" : rangeWords(estimate.freezeSeconds)}
          />
        </>
      )}
      <Fact name="Keys" value={formatCount(found.keys)} />
      <Fact name="Data" value={formatBytes(found.bytes)} />
      <Fact name="Keys that expire" value={formatShare(found.volatileShare)} />
      <Fact name="Clients of the source" value={formatCount(found.clients)} />
      <Fact name="Server" value={ends(({ engine }) => engine)} />
      <Fact name="When full" value={ends(({ evictionPolicy }) => evictionPolicy)} isTyped />
      {found.workload !== null && <Fact name="Used as" value={found.workload} />}
      {found.queues.length > 0 && (
        <Fact
          name="Queues"
          value={found.queues.map(({ system, jobs }) => `${system}: ${jobsWords(jobs)}`).join(", ")}
        />
      )}
    </dl>
  );
}

/** Null where they could not be counted. */
function jobsWords(jobs: number | null): string {
  return jobs === null ? "jobs not counted" : formatCounted(jobs, "job");
}

function Fact({
  name,
  value,
  isTyped = false,
}: {
  name: string;
  value: string;
  isTyped?: boolean;
}) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="[overflow-wrap:anywhere]">{isTyped ? <Term>{value}</Term> : value}</dd>
    </div>
  );
}

/** Types and the biggest keys, for whoever wants to look closer. */
function Keys({ found: { types, biggest, keys } }: { found: Preflight }) {
  if (types.length === 0 && biggest.length === 0) return null;
  const looked = types.reduce((sum, type) => sum + type.keys, 0);
  return (
    <details>
      <summary className="text-sm text-muted hover:text-ink">Types and biggest keys</summary>
      <div className="mt-2 grid gap-4 sm:grid-cols-2">
        <Pairs
          title={
            keys !== null && looked < keys
              ? `Types of ${formatCount(looked)} keys looked at`
              : "Keys by type"
          }
          rows={types.map(({ type, keys }) => [type, formatCount(keys)])}
        />
        <Pairs
          title="Biggest keys"
          rows={biggest.map(({ key, bytes }) => [key, formatBytes(bytes)])}
        />
      </div>
    </details>
  );
}

function Pairs({ title, rows }: { title: string; rows: readonly (readonly [string, string])[] }) {
  if (rows.length === 0) return null;
  return (
    <div className="min-w-0">
      <p className="mb-1 text-xs text-muted">{title}</p>
      <ul>
        {rows.map(([name, value], index) => (
          <li key={`${index} ${name}`} className="flex justify-between gap-3">
            <Term>{name}</Term>
            <span className="shrink-0">{value}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
