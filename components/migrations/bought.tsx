import { Panel } from "@/components/ui/panel";
import type { MigrationView } from "@/lib/migrations/model";
import { TypedRemoval } from "./typed-removal";
import type { MigrationVerbs } from "./verbs";

/** Instances that were made for this migration, that nothing uses, and that cost until they are removed. */
export function Bought({
  view,
  verbs,
  onDone,
}: {
  view: MigrationView;
  verbs: MigrationVerbs | null;
  onDone: () => void;
}) {
  if (view.bought.length === 0) return null;
  return (
    <Panel title="Made, and not used">
      <ul className="flex flex-col gap-4">
        {view.bought.map(({ legId, name, sentence, may }) => (
          <li key={legId} className="flex flex-col items-start gap-3">
            <p className="[overflow-wrap:anywhere]">{sentence}</p>
            {may !== true && <p className="text-muted">{may}</p>}
            {may === true && verbs !== null && (
              <TypedRemoval
                label={`Remove ${name}…`}
                name={name}
                explanation="Its provider deletes it with all it holds, and it costs nothing from then on."
                verb={verbs.removeTarget}
                input={{ migrationId: view.id, legId }}
                removal={verbs.removal}
                of={{ migrationId: view.id, legId }}
                onDone={onDone}
              />
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
