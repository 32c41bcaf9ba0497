import { cx } from "@/components/ui/cx";
import { bothZones } from "@/components/ui/time-ago";
import { formatCounted } from "@/lib/format";
import type { LogLine } from "@/lib/migrations/model";

const colours: Record<LogLine["level"], string> = {
  info: "text-ink",
  warning: "text-warning",
  error: "text-danger",
};

/** What happened, newest first, folded: whoever needs it opens it, and it stays open. */
export function MigrationLog({ lines }: { lines: readonly LogLine[] }) {
  if (lines.length === 0) return null;
  return (
    <details className="rounded-md border border-line bg-surface">
      <summary className="flex min-h-11 items-center rounded-md px-4 py-2 text-sm font-semibold marker:text-muted">
        Log
        <span className="ml-2 text-xs font-normal text-muted">
          {formatCounted(lines.length, "line")}, newest first
        </span>
      </summary>
      <ol aria-label="Log" className="border-t border-line">
        {lines.map(({ id, at, level, sentence }) => (
          <li
            key={id}
            className="flex gap-3 border-b border-line px-4 py-1.5 text-xs last:border-b-0"
          >
            <time
              dateTime={at}
              title={bothZones(new Date(at))}
              className="shrink-0 text-muted"
              suppressHydrationWarning
            >
              {at.slice(11, 19)} <span className="max-sm:hidden">UTC</span>
            </time>
            <span className={cx("min-w-0 [overflow-wrap:anywhere]", colours[level])}>
              {level !== "info" && <span className="font-medium">{level}: </span>}
              {sentence}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
