import {
  formatDuration,
  formatMonthly,
  formatMonthlyDifference,
  type Currency,
} from "@/lib/format";

/** A plan change that has ended, as people are told of it. */
export type EndedChange = {
  instanceName: string;
  fromLabel: string;
  toLabel: string;
  /** From the beginning to the end. */
  seconds: number;
  /** Null where nobody could tell. */
  changedUrl: boolean | null;
  fromMonthlyCents: number | null;
  toMonthlyCents: number | null;
  currency: Currency;
};

/** What the alert of a plan change that was carried out says: first what to do, then what it costs. */
export function describeSuccess(change: EndedChange): { subject: string; body: string } {
  const { instanceName, fromLabel, toLabel, seconds } = change;
  return {
    subject: `${instanceName} now runs on ${toLabel}`,
    body: [
      toDo(change.changedUrl),
      `The change from ${fromLabel} to ${toLabel} took ${formatDuration(seconds)}.`,
      costs(change),
    ]
      .filter((sentence) => sentence !== null)
      .join(" "),
  };
}

/** What the alert of a plan change that was not carried out says. `problem` says what to do. */
export function describeFailure(
  { instanceName, fromLabel, toLabel }: Pick<EndedChange, "instanceName" | "fromLabel" | "toLabel">,
  problem: string,
): { subject: string; body: string } {
  return {
    subject: `${instanceName} was not changed to ${toLabel}`,
    body: `${problem} The change was to lead from ${fromLabel} to ${toLabel}.`,
  };
}

/**
 * The problem of a change that was given up because the provider stayed unreachable. Its last sentence
 * promised another attempt, which is now not true.
 */
export function describeGivenUp(lastProblem: string): string {
  const problem = lastProblem.replace(/ Headroom asks( \w+)? again[^.]*\.$/, "");
  return `${problem} Headroom asked several times and gave up. Ask for the plan again when the provider is well.`;
}

function toDo(changedUrl: boolean | null): string {
  if (changedUrl === true) {
    return "Its URL changed. Apps the provider attached it to have the new one; wherever you copied the URL by hand, copy it again.";
  }
  return changedUrl === false
    ? "You have nothing to do: its URL is the same."
    : "Check that your apps still reach it: whether its URL changed could not be told.";
}

function costs({ fromMonthlyCents, toMonthlyCents, currency }: EndedChange): string | null {
  if (toMonthlyCents === null) return null;
  const now = `It costs ${formatMonthly(toMonthlyCents, currency)} now`;
  return fromMonthlyCents === null
    ? `${now}.`
    : `${now}, ${formatMonthlyDifference(toMonthlyCents - fromMonthlyCents, currency)}.`;
}
