import { ArrowDown, ArrowUp, Plug, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { ButtonLink } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";

export const needKinds = ["grow", "shrink", "alert", "connection"] as const;

/** One thing that waits for a person. */
export type Need = {
  key: string;
  kind: (typeof needKinds)[number];
  name: string;
  what: string;
  detail: string | null;
  href: string;
  doing: string;
};

const icons = {
  grow: ArrowUp,
  shrink: ArrowDown,
  alert: TriangleAlert,
  connection: Plug,
} as const;

const SHOWN_MAX = 8;

/** What needs a person, on top of the fleet; nothing is drawn where nothing does. */
export function NeedsYou({ needs }: { needs: readonly Need[] }) {
  return (
    <Panel title="Needs you" className="mb-5 border-warning-fill/60" isFlush>
      <ul>
        {needs.slice(0, SHOWN_MAX).map(({ key, kind, name, what, detail, href, doing }) => {
          const Icon = icons[kind];
          return (
            <li
              key={key}
              className="flex items-center gap-x-3 border-b border-line px-4 py-2 last:border-b-0"
            >
              <Icon aria-hidden className="size-4 shrink-0 text-warning" />
              <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
                <span className="min-w-0 truncate font-mono text-[0.8125rem]">{name}</span>
                <span>
                  {what}
                  {detail && <span className="text-muted"> · {detail}</span>}
                </span>
              </span>
              <ButtonLink size="sm" href={href} aria-label={`${doing}: ${name}`}>
                {doing}
              </ButtonLink>
            </li>
          );
        })}
      </ul>
      {needs.length > SHOWN_MAX && (
        <p className="border-t border-line px-4 py-2 text-xs text-muted">
          and {needs.length - SHOWN_MAX} more under{" "}
          <Link href="/approvals" className="underline">
            Approvals
          </Link>{" "}
          and{" "}
          <Link href="/alerts" className="underline">
            Alerts
          </Link>
        </p>
      )}
    </Panel>
  );
}
