import type { ReactNode } from "react";
import { cx } from "@/components/ui/cx";
import { formatBytes, formatCount, formatShare } from "@/lib/format";
import type { ForecastMetric } from "@/lib/scaling/forecast/model";
import { stretches, type EvidencePoint } from "./evidence-points";
import { NOW_SHARE, aheadOf, topOf, xOf, yOf } from "./evidence-scale";
import type { ProposalView } from "./proposal-view";

const names: Record<ForecastMetric, string> = { memory: "Memory", clients: "Connections" };

/**
 * The last six hours against the limit of now, and the limit there will be: drawn on the server, so it
 * costs the page no script.
 */
export function EvidenceChart({ view }: { view: ProposalView }) {
  const { cause, points, fromLabel, toLabel } = view;
  const { limit, threshold } = view[cause].now;
  const after = view[cause].after.limit;
  const nowMs = view.now.getTime();
  const format = cause === "memory" ? formatBytes : formatCount;
  if (points.length === 0) return <NothingMeasured />;

  const top = topOf(points, [limit, after]);
  const y = (value: number) => yOf(value, top);
  const at = (t: number, value: number) => `${xOf(t, nowMs)},${y(value)}`;
  const ahead = aheadOf(view.ahead?.steps ?? [], top, nowMs);
  const nowX = 100 * NOW_SHARE;
  const colour = cause === "memory" ? "stroke-series-1" : "stroke-series-2";
  const fill = cause === "memory" ? "fill-series-1/20" : "fill-series-2/20";
  return (
    <figure className="min-w-0">
      <figcaption className="sr-only">{caption(view, points, format)}</figcaption>
      <div className="relative mt-5 h-32 border-b border-line-strong" aria-hidden>
        <svg
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible *:[vector-effect:non-scaling-stroke]"
        >
          {stretches(points).map((stretch) => (
            <polygon
              key={stretch[0]!.t}
              points={[
                ...stretch.map(({ t, max }) => at(t, max)),
                ...stretch.toReversed().map(({ t, min }) => at(t, min)),
              ].join(" ")}
              className={fill}
            />
          ))}
          {stretches(points).map((stretch) => (
            <polyline
              key={stretch[0]!.t}
              points={stretch.map(({ t, mean }) => at(t, mean)).join(" ")}
              className={colour}
              fill="none"
              strokeWidth="1.75"
              strokeLinecap="round"
            />
          ))}
          {ahead.line.length > 0 && (
            <>
              <polygon
                points={ahead.band.map(({ t, value }) => at(t, value)).join(" ")}
                className={fill}
              />
              <polyline
                points={ahead.line.map(({ t, value }) => at(t, value)).join(" ")}
                className={colour}
                fill="none"
                strokeWidth="1.75"
                strokeDasharray="1 4"
                strokeLinecap="round"
              />
            </>
          )}
          {isDrawn(limit) && threshold !== null && (
            <path
              d={`M0 ${y(limit * threshold)}H${nowX}`}
              className="stroke-warning-fill"
              strokeDasharray="5 4"
            />
          )}
          {isDrawn(limit) && (
            <path d={`M0 ${y(limit)}H${nowX}`} className="stroke-ink" strokeWidth="1.5" />
          )}
          {isDrawn(after) && (
            <path d={`M${nowX} ${y(after)}H100`} className="stroke-accent" strokeWidth="2" />
          )}
          <path d={`M${nowX} 0V100`} className="stroke-line-strong" strokeDasharray="2 2" />
        </svg>
        <Label y={isDrawn(limit) ? y(limit) : 0} className="left-0">
          {limitWords(fromLabel, limit, top, format)}
        </Label>
        {isDrawn(limit) && threshold !== null && (
          <span
            className="absolute -translate-y-1/2 pl-1 text-xs leading-4 text-warning"
            style={{ left: `${nowX}%`, top: `${y(limit * threshold)}%` }}
          >
            {formatShare(threshold)}
          </span>
        )}
        <Label y={isDrawn(after) ? y(after) : 0} className="right-0 font-medium text-accent">
          {limitWords(toLabel, after, top, format)}
        </Label>
      </div>
      <div className="relative h-5 text-xs text-muted" aria-hidden>
        <span className="absolute left-0">6 h ago</span>
        <span className="absolute -translate-x-1/2" style={{ left: `${nowX}%` }}>
          now
        </span>
        <span className="absolute right-0">in 2 h</span>
      </div>
    </figure>
  );
}

/** Words above a line. */
function Label({ y, className, children }: { y: number; className: string; children: ReactNode }) {
  return (
    <span
      className={cx(
        "absolute -mt-0.5 -translate-y-full rounded-sm bg-surface/80 px-0.5 text-xs leading-4 whitespace-nowrap text-muted",
        className,
      )}
      style={{ top: `${y}%` }}
    >
      {children}
    </span>
  );
}

function isDrawn(limit: number | null): limit is number {
  return limit !== null && limit !== Infinity;
}

/** `Premium 1 · 100 MB`, with an arrow where the line lies above the chart. */
function limitWords(
  plan: string,
  limit: number | null,
  top: number,
  format: (value: number) => string,
): string {
  if (limit === null) return `${plan} · limit not known`;
  return `${plan} · ${format(limit)}${limit > top && limit !== Infinity ? " ↑" : ""}`;
}

function caption(
  view: ProposalView,
  points: readonly EvidencePoint[],
  format: (value: number | null) => string,
): string {
  const lowest = Math.min(...points.map(({ min }) => min));
  const highest = Math.max(...points.map(({ max }) => max));
  const { now, after } = view[view.cause];
  return `${names[view.cause]} over the last six hours: between ${format(lowest)} and ${format(highest)}. The limit is ${format(now.limit)} now and ${format(after.limit)} after the change.`;
}

function NothingMeasured() {
  return (
    <div className="hatched flex h-24 items-center justify-center rounded-md border border-line">
      <p className="rounded-sm bg-surface px-2 py-1 text-xs text-muted">
        Nothing was measured in the last six hours.
      </p>
    </div>
  );
}
