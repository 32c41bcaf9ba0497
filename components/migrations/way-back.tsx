import { Panel } from "@/components/ui/panel";
import { formatInstant } from "@/lib/format";
import type { MigrationView } from "@/lib/migrations/model";
import { targetNames } from "./migration-words";
import { RollBack } from "./roll-back";
import { Term } from "./term";
import { TypedRemoval } from "./typed-removal";
import type { MigrationVerbs } from "./verbs";

/** The way back while it is open, why it is not when it is closed, and the end of the source. */
export function WayBack({
  view,
  verbs,
  onDone,
}: {
  view: MigrationView;
  verbs: MigrationVerbs | null;
  onDone: () => void;
}) {
  const { id, may, source, keepUntil } = view;
  const target = targetNames(view);
  return (
    <Panel
      title="Way back"
      aside={
        keepUntil === null ? undefined : (
          <span>open until {formatInstant(new Date(keepUntil))}</span>
        )
      }
    >
      <div className="flex flex-col items-start gap-3">
        {may.rollBack === true ? (
          <p>
            <Term>{source.name}</Term> is kept as it was. Rolling back compares both ends, carries
            what was written to <Term>{target}</Term> back to <Term>{source.name}</Term>, and gives
            the apps its address again. They stop for as long as that takes.
          </p>
        ) : (
          <p>{may.rollBack}</p>
        )}
        {verbs !== null && (may.rollBack === true || may.release === true) && (
          <div className="flex flex-wrap gap-2">
            {may.rollBack === true && <RollBack view={view} verbs={verbs} onDone={onDone} />}
            {may.release === true && (
              <TypedRemoval
                label="Remove the source…"
                name={source.name}
                explanation="Its provider deletes it with all it holds. There is no way back from then on."
                verb={verbs.release}
                input={{ migrationId: id }}
                removal={verbs.removal}
                of={{ migrationId: id, legId: null }}
                onDone={onDone}
              />
            )}
          </div>
        )}
      </div>
    </Panel>
  );
}
