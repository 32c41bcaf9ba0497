import { Panel } from "@/components/ui/panel";
import { formatBytes, formatCount } from "@/lib/format";
import type { LegView, MigrationView } from "@/lib/migrations/model";
import { differenceWords } from "./progress-words";
import { scopeWords } from "./scope-words";
import { Term } from "./term";

const formats = [
  { as: "html", label: "Page to print" },
  { as: "txt", label: "Text" },
  { as: "json", label: "JSON" },
] as const;

/** What was proved, in figures, and the document that can be handed on. */
export function MigrationReport({ view }: { view: MigrationView }) {
  const reported = view.legs.filter((leg) => leg.hasReport && isSettled(leg, view));
  if (reported.length === 0) return null;
  return (
    <Panel title={<span id="report">{reported.length === 1 ? "Report" : "Reports"}</span>} isFlush>
      <ul>
        {reported.map((leg) => (
          <li key={leg.id} className="border-b border-line p-4 last:border-b-0">
            <LegReport migrationId={view.id} leg={leg} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** While a transfer is under way its figures stand at its step, and nowhere else. */
function isSettled(leg: LegView, { endedAt, steps }: MigrationView): boolean {
  return (
    endedAt !== null ||
    steps.some(
      ({ kind, legId, status }) => kind === "transfer" && legId === leg.id && status === "done",
    )
  );
}

function LegReport({ migrationId, leg }: { migrationId: string; leg: LegView }) {
  const { progress, source, target, direction } = leg;
  const ends = [source.name, target.name];
  return (
    <>
      <p className="mb-2">
        <Term>{`${ends[0]} → ${ends[1]}`}</Term>
        {direction === "back" && <span className="text-muted"> (the way back)</span>}
        <span className="text-muted"> · {scopeWords(leg.scope)}</span>
      </p>
      {progress !== null && (
        <dl className="mb-3 grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-4 xl:grid-cols-2">
          <Fact name="Keys" value={formatCount(progress.keysDone)} />
          <Fact name="Bytes" value={formatBytes(progress.bytesDone)} />
          <Fact name="Passes" value={formatCount(progress.pass)} />
          <Fact
            name="Differences"
            value={
              progress.differencesFound === 0
                ? "none"
                : `${formatCount(progress.differencesFound)} found, ${formatCount(progress.differencesRepaired)} repaired`
            }
            note={differenceWords(progress.differences)}
          />
        </dl>
      )}
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        {formats.map(({ as, label }) => (
          <a
            key={as}
            href={`/api/migrations/${migrationId}/report?leg=${leg.id}&as=${as}`}
            className="underline underline-offset-2 hover:text-accent"
            download
          >
            {label}
            <span className="sr-only"> of the report on {ends.join(" to ")}</span>
          </a>
        ))}
      </p>
    </>
  );
}

function Fact({ name, value, note }: { name: string; value: string; note?: string | null }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd>{value}</dd>
      {note && <dd className="text-xs text-muted">{note}</dd>}
    </div>
  );
}
