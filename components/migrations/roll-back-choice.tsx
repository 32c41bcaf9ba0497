import { Notice } from "@/components/ui/problem";
import type { ClientsAtEnds, MigrationView } from "@/lib/migrations/model";
import { targetNames } from "./migration-words";
import { connectedWords, lossWords } from "./roll-back-words";

/** Whose writes since the switch are kept, with who is connected where and what the choice loses. */
export function RollBackChoice({
  view,
  seen,
  keeps,
  onChange,
}: {
  view: MigrationView;
  /** Null where nobody could look. */
  seen: ClientsAtEnds | null;
  keeps: "target" | "source";
  onChange: (keeps: "target" | "source") => void;
}) {
  const choices = [
    { value: "target", label: `Bring back what was written to ${targetNames(view)}` },
    { value: "source", label: `Keep ${view.source.name} as it is now` },
  ] as const;
  const loss = lossWords(view, seen, keeps);
  return (
    <>
      <p>{connectedWords(view, seen)}</p>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="sr-only">Whose writes since the switch are kept</legend>
        {choices.map(({ value, label }) => (
          <label key={value} className="flex min-h-9 items-center gap-2.5">
            <input
              type="radio"
              name={`keeps-${view.id}`}
              className="size-4 shrink-0 accent-accent"
              checked={keeps === value}
              onChange={() => onChange(value)}
            />
            <span className="min-w-0 [overflow-wrap:anywhere]">{label}</span>
          </label>
        ))}
      </fieldset>
      {loss !== null && <Notice>{loss}</Notice>}
    </>
  );
}
