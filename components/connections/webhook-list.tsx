import { Panel } from "@/components/ui/panel";
import { State } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";
import type { WebhookRow } from "@/lib/connections/model";

/** Whether the provider tells Headroom by itself when something changes, app by app. */
export function WebhookList({
  providerLabel,
  unheard,
  webhooks,
}: {
  providerLabel: string;
  /** Why the provider could send nothing here; null where it can. */
  unheard: string | null;
  webhooks: readonly WebhookRow[];
}) {
  return (
    <Panel title="Webhooks" isFlush aside={webhooks.length > 0 && summary(webhooks)}>
      {webhooks.length === 0 ? (
        <p className="p-4 text-muted">
          {unheard ??
            `None yet. Headroom asks ${providerLabel} to tell it what changes on the apps of watched instances.`}{" "}
          The look every few minutes notices the same, a little later.
        </p>
      ) : (
        <ul className="max-h-80 overflow-y-auto">
          {webhooks.map(({ appName, liveSince, heardAt, problem }) => (
            <li key={appName} className="border-b border-line px-4 py-2 last:border-b-0">
              <div className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="min-w-0 font-mono text-xs [overflow-wrap:anywhere]">
                  {appName}
                </span>
                {liveSince !== null ? (
                  <State tone="good">live</State>
                ) : problem !== null ? (
                  <State tone="warning">not live</State>
                ) : (
                  <State tone="busy">being made</State>
                )}
              </div>
              <p className="text-xs text-muted">
                {problem ??
                  (liveSince === null ? (
                    "Asked for; not there yet."
                  ) : (
                    <>
                      since <TimeAgo at={liveSince} />,{" "}
                      {heardAt === null ? (
                        "nothing heard yet"
                      ) : (
                        <>
                          last heard <TimeAgo at={heardAt} />
                        </>
                      )}
                    </>
                  ))}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function summary(webhooks: readonly WebhookRow[]): string {
  const live = webhooks.filter(({ liveSince }) => liveSince !== null).length;
  return `${live} of ${webhooks.length} live`;
}
