import { State } from "@/components/ui/state";
import {
  formatDuration,
  formatInstant,
  formatMoney,
  formatMonthly,
  formatMonthlyDifference,
} from "@/lib/format";
import { EvidenceChart } from "./evidence-chart";
import { ProposalLevels } from "./proposal-levels";
import type { ProposalView } from "./proposal-view";
import { fullWords, headline } from "./proposal-words";
import { FoldedTransition } from "./transition-table";

/**
 * What happened, what it costs and what will happen, without anything to press: all that a person needs
 * to decide, wherever they decide.
 */
export function ProposalEvidence({ view }: { view: ProposalView }) {
  const { fromLabel, toLabel, memory, clients } = view;
  const full = fullWords(view.ahead?.toFull ?? null);
  const other = view.cause === "memory" ? "clients" : "memory";
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="text-base leading-snug font-semibold">{headline(view)}</p>
        <p className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5">
          {full !== null && <State tone="warning">{full}</State>}
          <Expiry {...view} />
        </p>
      </div>
      {view.doubts.map((doubt) => (
        <State key={doubt} tone="warning">
          <span className="whitespace-normal">{doubt}</span>
        </State>
      ))}
      <EvidenceChart view={view} />
      <ProposalLevels
        label={other === "memory" ? "Memory" : "Connections"}
        {...(other === "memory" ? memory : clients)}
        nowName={fromLabel}
        afterName={toLabel}
      />
      <dl className="grid grid-cols-[5rem_1fr] gap-x-3 gap-y-2 border-t border-line pt-4">
        <dt className="text-muted">Why</dt>
        <dd>{view.sentence}</dd>
        <dt className="text-muted">Cost</dt>
        <dd>
          <Cost {...view} />
        </dd>
      </dl>
      <FoldedTransition
        effects={view.effects}
        durationSeconds={view.durationSeconds}
        used={{ memoryBytes: memory.now.used, clients: clients.now.used }}
      />
    </div>
  );
}

function Expiry({ expiresAt, now }: ProposalView) {
  if (expiresAt === null) return null;
  const seconds = (expiresAt.getTime() - now.getTime()) / 1000;
  if (seconds <= 0) return <State tone="absent">expired</State>;
  return (
    <span className="text-xs text-muted">
      can be approved until{" "}
      <time dateTime={expiresAt.toISOString()}>{formatInstant(expiresAt)}</time>,{" "}
      {formatDuration(seconds)} from now
    </span>
  );
}

function Cost({ fromMonthlyCents, toMonthlyCents, currency, restOfMonthCents }: ProposalView) {
  if (toMonthlyCents === null) return "The provider does not say what the new plan costs.";
  if (fromMonthlyCents === null) return formatMonthly(toMonthlyCents, currency);
  return (
    <>
      {formatMoney(fromMonthlyCents, currency)} →{" "}
      <span className="font-medium">{formatMonthly(toMonthlyCents, currency)}</span>
      <span className="text-muted">
        , {formatMonthlyDifference(toMonthlyCents - fromMonthlyCents, currency)}
        {restOfMonthCents !== null &&
          restOfMonthCents !== 0 &&
          `; ${restOfMonthCents > 0 ? "+" : "−"}${formatMoney(Math.abs(restOfMonthCents), currency)} until this month ends`}
      </span>
    </>
  );
}
