import { ChevronRight } from "lucide-react";
import { State, type Tone } from "@/components/ui/state";
import { isConfirmed, effectsSummary } from "@/lib/scaling/changes/describe-effects";
import type { ChangeEffects } from "@/lib/providers/change-effects";
import { UNKNOWN_EFFECTS } from "./plan-words";
import { transitionRows, type TransitionRow, type Use, type Verdict } from "./transition-rows";

const marks: Record<Verdict, { tone: Tone; word: string } | null> = {
  same: null,
  better: { tone: "good", word: "gain" },
  worse: { tone: "danger", word: "loss" },
  heed: { tone: "warning", word: "note" },
  unknown: { tone: "absent", word: "unknown" },
};

const sourceWords: Record<TransitionRow["source"], string | null> = {
  published: null,
  unconfirmed: "not confirmed",
  estimate: "our estimate",
  unsaid: null,
};

type Props = {
  effects: ChangeEffects | null;
  /** How long it may take; null where nobody can tell. */
  durationSeconds: number | null;
  used: Use;
};

/** What a plan change does, line by line: while it runs, and from then on. */
export function TransitionTable({ effects, durationSeconds, used }: Props) {
  if (effects === null) return <p className="text-muted">{UNKNOWN_EFFECTS}</p>;
  const { during, after, kept, unsaid } = transitionRows(effects, { durationSeconds, used });
  return (
    <div className="flex flex-col gap-3 text-xs">
      <Rows label="While it changes" rows={during} />
      <Rows label="From then on" rows={after} />
      {effects.sentences.length > 0 && (
        <div>
          <p className="font-medium">How it goes</p>
          {effects.sentences.map((sentence) => (
            <p key={sentence} className="text-muted">
              {sentence}
            </p>
          ))}
        </div>
      )}
      {kept.length > 0 && <p>Stays as it is: {listed(kept)}.</p>}
      {unsaid.length > 0 && <p className="text-muted">Nobody says: {listed(unsaid)}.</p>}
      <p className="text-muted">
        What has no mark is published by the provider. “Not confirmed” follows from what it says of
        something else.
      </p>
    </div>
  );
}

/** The table behind its one line, for where there is little room. */
export function FoldedTransition(props: Props) {
  if (props.effects === null) return <TransitionTable {...props} />;
  return (
    <details className="group">
      <summary className="grid list-none grid-cols-[5rem_1fr_auto] gap-x-3 [&::-webkit-details-marker]:hidden">
        <span className="text-muted">Meanwhile</span>
        <span>
          {effectsSummary(props.effects)}
          {!isConfirmed(props.effects) && (
            <span className="text-muted"> · partly not confirmed</span>
          )}
        </span>
        <ChevronRight
          aria-hidden
          className="mt-0.5 size-4 text-muted transition-transform group-open:rotate-90"
        />
      </summary>
      <div className="mt-3">
        <TransitionTable {...props} />
      </div>
    </details>
  );
}

function listed(labels: readonly string[]): string {
  return labels
    .map((label) => label.replace(/^(?!URL|Redis)./, (letter) => letter.toLowerCase()))
    .join(", ");
}

function Rows({ label, rows }: { label: string; rows: readonly TransitionRow[] }) {
  return (
    <div>
      <p className="font-medium">{label}</p>
      <dl className="mt-1 border-t border-line">
        {rows.map((row) => (
          <Row key={row.label} {...row} />
        ))}
      </dl>
    </div>
  );
}

function Row({ label, words, verdict, source, note }: TransitionRow) {
  const mark = marks[verdict];
  const told = sourceWords[source];
  return (
    <div className="grid grid-cols-[minmax(6.5rem,2fr)_5fr] gap-x-3 border-b border-line py-1.5">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{words}</span>
          {mark && <State tone={mark.tone}>{mark.word}</State>}
          {told && <span className="text-muted">{told}</span>}
        </div>
        {note && <p className="text-muted">{note}</p>}
      </dd>
    </div>
  );
}
