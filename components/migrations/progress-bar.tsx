import { cx } from "@/components/ui/cx";
import { formatShare } from "@/lib/format";
import type { Checkpoint } from "@/lib/migrations/model";
import { progress } from "@/lib/migrations/progress";
import { passWords, paceWords, progressWords } from "./phase-words";

/** How far the present pass is: copying fills the first half of the bar, comparing the second. */
export function ProgressBar({ checkpoint }: { checkpoint: Checkpoint }) {
  const { share } = progress(checkpoint);
  const words = progressWords(checkpoint);
  const pace = paceWords(checkpoint);
  const again = passWords(checkpoint);
  // Rounded down: a bar that says 100 has nothing left to do.
  const percent = share === null ? null : Math.floor(share * 100);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-3">
        <progress
          aria-label="This pass"
          aria-valuetext={
            percent === null ? "Connecting and counting the keys" : `${percent} %: ${words}`
          }
          max={100}
          value={percent ?? undefined}
          className={cx(
            "h-2 min-w-0 flex-1 appearance-none overflow-hidden rounded-full bg-sunken",
            "[&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:transition-[inline-size] [&::-webkit-progress-value]:duration-500",
            percent === 100
              ? "[&::-moz-progress-bar]:bg-good [&::-webkit-progress-value]:bg-good"
              : "[&::-moz-progress-bar]:bg-accent [&::-webkit-progress-value]:bg-accent",
          )}
        />
        <span className="w-12 text-right text-xs text-muted">
          {formatShare(percent === null ? null : percent / 100)}
        </span>
      </div>
      <p aria-live="polite">
        {percent === null ? "Connecting to both ends and counting the keys…" : words}
        {pace !== null && <span className="text-muted"> · {pace}</span>}
      </p>
      {again !== null && <p className="text-muted">{again}</p>}
    </div>
  );
}
