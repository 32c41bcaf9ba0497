import { cx } from "@/components/ui/cx";
import { formatShare } from "@/lib/format";
import type { Progress } from "@/lib/migrations/model";
import type { Budget } from "@/lib/transfer/model";
import {
  amountWords,
  differenceWords,
  figures,
  percentOf,
  phaseNames,
  unknownProgress,
} from "./progress-words";

/** How far a transfer is: the bar, what was done, and six figures that keep their places. */
export function ProgressPanel({
  progress,
  budget,
  label,
}: {
  /** Null before the first slice. */
  progress: Progress | null;
  budget: Budget;
  /** What is copied where, for those who do not see the page. */
  label: string;
}) {
  const percent = progress === null ? null : percentOf(progress);
  const words =
    progress === null
      ? "Connecting to both ends and counting the keys…"
      : `${phaseNames[progress.phase]}: ${amountWords(progress)}`;
  const differences = progress === null ? null : differenceWords(progress.differences);
  return (
    <div className="flex flex-col gap-2.5">
      <div>
        <p className="mb-1.5 flex min-h-5 items-baseline justify-between gap-x-3">
          <span>{words}</span>
          <span className="shrink-0 text-base font-medium">
            {percent === null ? "" : formatShare(percent / 100)}
          </span>
        </p>
        <TransferBar
          label={label}
          percent={percent}
          words={words}
          isWhole={progress?.phase === "keep_up" || progress?.phase === "proven"}
        />
      </div>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-2.5 sm:grid-cols-3">
        {figures(progress ?? unknownProgress, budget).map(
          ({ label: name, value, note, isHigh }) => (
            <div key={name} className="min-h-14 min-w-0">
              <dt className="text-xs text-muted">{name}</dt>
              <dd className={cx("[overflow-wrap:anywhere]", isHigh && "font-medium text-warning")}>
                {value}
                {isHigh && <span className="sr-only"> (above the budget)</span>}
              </dd>
              {note !== null && <dd className="text-xs text-muted">{note}</dd>}
            </div>
          ),
        )}
      </dl>
      {differences !== null && (
        <p className="text-xs text-muted">Differences so far: {differences}.</p>
      )}
    </div>
  );
}

function TransferBar({
  label,
  percent,
  words,
  isWhole,
}: {
  label: string;
  percent: number | null;
  words: string;
  isWhole: boolean;
}) {
  return (
    <progress
      aria-label={label}
      aria-valuetext={percent === null ? words : `${percent} %: ${words}`}
      max={100}
      value={percent ?? undefined}
      className={cx(
        "block h-2.5 w-full appearance-none overflow-hidden border-r-2 border-ink bg-sunken",
        "[&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:transition-[inline-size] [&::-webkit-progress-value]:duration-200",
        isWhole
          ? "[&::-moz-progress-bar]:bg-good [&::-webkit-progress-value]:bg-good"
          : "[&::-moz-progress-bar]:bg-accent [&::-webkit-progress-value]:bg-accent",
      )}
    />
  );
}
