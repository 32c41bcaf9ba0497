import Link from "next/link";
import { RowLevel } from "@/components/instances/level";
import { State, type Tone } from "@/components/ui/state";
import { TimeAgo } from "@/components/ui/time-ago";
import type { Level, Topic } from "@/lib/alerts/model";

export type AlertLine = {
  id: string;
  about: { kind: "instance" | "account"; id: string; name: string };
  topic: Topic;
  subject: string;
  body: string;
  levels: readonly Level[];
  raisedAt: Date;
  resolvedAt: Date | null;
};

const tones: Record<Topic, { tone: Tone; word: string }> = {
  breach: { tone: "warning", word: "breach" },
  success: { tone: "good", word: "done" },
  failure: { tone: "danger", word: "failure" },
  approval: { tone: "warning", word: "approval" },
};

/** Where what an alert is about can be looked at. */
export function alertHref({ about: { kind, id } }: Pick<AlertLine, "about">): string {
  return kind === "instance" ? `/instances/${id}` : `/connections/${id}`;
}

/** Alerts with what to do about them; each leads to its instance or account. */
export function AlertList({ alerts }: { alerts: readonly AlertLine[] }) {
  return (
    <ul>
      {alerts.map((alert) => (
        <li key={alert.id} className="border-b border-line px-4 py-3 last:border-b-0">
          <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
            <State tone={stateTone(alert)}>{tones[alert.topic].word}</State>
            <Link
              href={alertHref(alert)}
              className="min-w-0 flex-1 basis-64 font-medium [overflow-wrap:anywhere] hover:underline"
            >
              {alert.subject}
            </Link>
            <span className="text-xs text-muted">
              <TimeAgo at={alert.raisedAt} />
              {lasted(alert) && (
                <>
                  , ended <TimeAgo at={alert.resolvedAt!} />
                </>
              )}
            </span>
          </div>
          <p className="mt-1 max-w-prose text-muted">{alert.body}</p>
          {alert.resolvedAt === null && alert.levels.length > 0 && (
            <dl className="mt-2 grid max-w-xl gap-x-6 gap-y-1 sm:grid-cols-2">
              {alert.levels.map((level) => (
                <div key={level.label} className="grid grid-cols-[6rem_1fr] items-center gap-2">
                  <dt className="text-xs text-muted">{level.label}</dt>
                  <dd>
                    <RowLevel {...level} threshold={null} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </li>
      ))}
    </ul>
  );
}

function stateTone({ topic, resolvedAt }: AlertLine): Tone {
  const isLasting = topic === "breach" || topic === "approval";
  return isLasting && resolvedAt !== null ? "calm" : tones[topic].tone;
}

/** What happens once is resolved as it is raised; only what lasted has an end worth telling. */
function lasted({ raisedAt, resolvedAt }: AlertLine): boolean {
  return resolvedAt !== null && resolvedAt.getTime() > raisedAt.getTime();
}
