import { cx } from "@/components/ui/cx";
import { State, type Tone } from "@/components/ui/state";
import { formatMoney, formatShare, type Currency } from "@/lib/format";
import { capShare, capState, type CapState } from "@/lib/scaling/ledger/ledger";

const looks: Record<CapState, { tone: Tone; word: string; fill: string }> = {
  below: { tone: "calm", word: "below its cap", fill: "bg-accent" },
  near: { tone: "warning", word: "cap nearly used up", fill: "bg-warning-fill" },
  reached: { tone: "danger", word: "cap used up", fill: "bg-danger-fill" },
};

/** How much of its monthly cap an instance used so far: a level under the cap's line. */
export function CapUse({
  spentCents,
  projectedCents,
  capCents,
  currency,
}: {
  spentCents: number | null;
  projectedCents: number | null;
  capCents: number;
  currency: Currency;
}) {
  const cap = formatMoney(capCents, currency);
  if (spentCents === null) {
    return (
      <p className="text-xs text-muted">
        How much of {cap} is used is not known: nobody says what one of its plans costs.
      </p>
    );
  }
  const { tone, word, fill } = looks[capState({ spentCents, capCents })];
  const share = capShare({ spentCents, capCents });
  const amounts = `${formatMoney(spentCents, currency)} of ${cap}`;
  return (
    <div className="min-w-0">
      <p className="mb-1 flex flex-wrap items-baseline justify-between gap-x-3 text-xs">
        <State tone={tone}>{word}</State>
        <span className="text-muted">
          {amounts} · {formatShare(share)}
        </span>
      </p>
      <div className="h-2.5 border-r-2 border-ink bg-sunken">
        <meter
          className="sr-only"
          aria-label="Monthly cap"
          value={Math.min(1, share)}
          min={0}
          max={1}
        >
          {amounts}
        </meter>
        <div className={cx("h-full", fill)} style={{ width: `${Math.min(1, share) * 100}%` }} />
      </div>
      {projectedCents !== null && projectedCents > capCents && (
        <p className="mt-1 text-xs text-muted">
          About {formatMoney(projectedCents, currency)} by the end of the month if the plan stays,{" "}
          {formatMoney(projectedCents - capCents, currency)} above the cap.
        </p>
      )}
    </div>
  );
}
