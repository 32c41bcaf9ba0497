import { cx } from "@/components/ui/cx";
import {
  levelAmounts,
  levelFigure,
  levelRoom,
  levelState,
  shareOf,
  type LevelFacts,
  type LevelState,
} from "./level-state";

const fills: Record<LevelState, string> = {
  unknown: "hatched",
  open: "bg-accent",
  normal: "bg-accent",
  high: "bg-warning-fill",
  full: "bg-danger-fill",
};

const figures: Record<LevelState, string> = {
  unknown: "text-muted",
  open: "text-ink",
  normal: "text-ink",
  high: "text-warning font-medium",
  full: "text-danger font-semibold",
};

/** Words need about this share of the bar; a fuller level carries them below. */
const ROOM_FOR_WORDS = 0.5;
/** How far the bar of a level without limit is drawn: it says "some", not how much. */
const OPEN_SHARE = 0.12;

type Props = LevelFacts & { label: string };

/** A level under a line, one table row high: the bar ends at the limit, the tick is the threshold. */
export function RowLevel({ label, ...facts }: Props) {
  const state = levelState(facts);
  return (
    <div
      className="flex items-center gap-2.5"
      title={`${levelAmounts(facts)} · ${levelRoom(facts)}`}
    >
      <Bar label={label} facts={facts} className="h-2.5 min-w-8 flex-1" />
      <span
        className={cx(
          "shrink-0 text-xs",
          state === "unknown" ? "text-muted" : "w-9 text-right",
          figures[state],
        )}
      >
        {levelFigure(facts)}
      </span>
    </div>
  );
}

/**
 * A level under a line, with its words: the amounts above, and in the free part what is left and when
 * it will be gone.
 */
export function FullLevel({
  label,
  outlook,
  note,
  ...facts
}: Props & { outlook?: string | null; note?: string }) {
  const state = levelState(facts);
  const share = shareOf(facts);
  const words = [levelRoom(facts), state === "unknown" ? null : outlook]
    .filter(Boolean)
    .join(" · ");
  const isInside = state === "unknown" || state === "open" || (share ?? 1) <= ROOM_FOR_WORDS;
  return (
    <div className="min-w-0">
      <div className="mb-1.5 flex min-h-6 flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-sm font-medium">
          {label}
          {note && <span className="ml-2 font-normal text-muted">{note}</span>}
        </span>
        <span className="text-sm text-muted">
          {share !== null && (
            <span className={cx("mr-2 text-base", figures[state])}>{levelFigure(facts)}</span>
          )}
          {state !== "unknown" && levelAmounts(facts)}
        </span>
      </div>
      <div className="relative">
        <Bar label={label} facts={facts} className="h-7" />
        {isInside && (
          <span
            className={cx(
              "pointer-events-none absolute inset-y-1 right-2 flex items-center bg-sunken px-1 text-xs text-muted",
              state === "unknown" &&
                "right-auto left-1/2 -translate-x-1/2 rounded-sm bg-surface px-2 my-1",
            )}
          >
            {words}
          </span>
        )}
      </div>
      {!isInside && <p className={cx("mt-1 text-right text-xs", figures[state])}>{words}</p>}
    </div>
  );
}

/** The glyph itself: fill, limit and threshold. */
export function Bar({
  label,
  facts,
  className,
}: {
  label: string;
  facts: LevelFacts;
  className: string;
}) {
  const state = levelState(facts);
  const share = shareOf(facts);
  const width = state === "unknown" ? 1 : state === "open" ? OPEN_SHARE : Math.min(1, share ?? 0);
  return (
    <div
      className={cx(
        "relative bg-sunken",
        // The line: where the plan ends.
        state === "open" ? "border-r-2 border-dotted border-line-strong" : "border-r-2 border-ink",
        className,
      )}
    >
      {/* A meter has a number always, and one that nobody knows would be read out as nothing in use. */}
      <meter
        className="sr-only"
        aria-label={label}
        aria-valuetext={spoken(facts)}
        value={share ?? 0}
        min={0}
        max={1}
      />
      <div
        className={cx(
          "h-full transition-[width] duration-200 motion-reduce:transition-none",
          fills[state],
        )}
        style={{ width: `${width * 100}%` }}
      />
      {facts.threshold !== null && state !== "open" && state !== "unknown" && (
        <span
          aria-hidden
          className="absolute -inset-y-0.5 w-px bg-ink/70"
          style={{ left: `${facts.threshold * 100}%` }}
        />
      )}
    </div>
  );
}

function spoken(facts: LevelFacts): string {
  const amounts = levelAmounts(facts);
  return shareOf(facts) === null ? amounts : `${amounts}; ${levelRoom(facts)}`;
}
