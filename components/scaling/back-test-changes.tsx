import type { BackTestChange } from "@/lib/scaling/simulate/back-test-model";

/** Shown at once; the rest is folded away. */
const FIRST = 5;

/** The changes a policy would have made, newest first, each with its reason. */
export function BackTestChanges({ changes }: { changes: readonly BackTestChange[] }) {
  const newestFirst = changes.toReversed();
  if (newestFirst.length === 0) return null;
  const rest = newestFirst.slice(FIRST);
  return (
    <section aria-label="Changes it would have made" className="flex flex-col gap-2">
      <h3 className="text-sm font-medium">Changes it would have made</h3>
      <List changes={newestFirst.slice(0, FIRST)} />
      {rest.length > 0 && (
        <details>
          <summary className="cursor-pointer text-xs text-muted hover:text-ink">
            {rest.length} earlier
          </summary>
          <div className="mt-2 max-h-96 overflow-y-auto">
            <List changes={rest} />
          </div>
        </details>
      )}
    </section>
  );
}

function List({ changes }: { changes: readonly BackTestChange[] }) {
  return (
    <ol className="flex flex-col gap-2">
      {changes.map(({ askedAt, fromLabel, toLabel, direction, sentence }) => (
        <li key={askedAt.getTime()} className="text-xs">
          <p>
            <span aria-hidden>{direction === "up" ? "↑ " : "↓ "}</span>
            <span className="font-medium">
              {fromLabel} to {toLabel}
            </span>{" "}
            <time dateTime={askedAt.toISOString()} className="text-muted">
              {askedAt.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}
            </time>
          </p>
          <p className="text-muted">{sentence}</p>
        </li>
      ))}
    </ol>
  );
}
