import { formatDuration, formatMonthly, formatMonthlyDifference } from "@/lib/format";
import type { Currency } from "@/lib/format";
import type { Preflight } from "@/lib/migrations/model";
import { keyTypes, type Conflict } from "@/lib/transfer/model";
import { budgetTyped } from "./budget-values";
import { budgetWords, scopeWords } from "./scope-words";
import { databasesTyped, linesOf, type LegTyped, type MoveTyped } from "./wizard-values";

/** Which keys go to a target, as one sentence over the folded fields. */
export function whatWords(leg: LegTyped): string {
  if (leg.isCold) return "Nothing: it starts cold";
  return scopeWords({
    databases: databasesTyped(leg.databases),
    include: linesOf(leg.include),
    exclude: linesOf(leg.exclude),
    types: leg.types.length === keyTypes.length ? null : leg.types,
    rename:
      leg.renameFrom === "" && leg.renameTo === ""
        ? null
        : { from: leg.renameFrom, to: leg.renameTo },
    masked: linesOf(leg.masked),
  });
}

export const conflictWords: Record<Conflict, string> = {
  replace: "What the target has already is replaced or removed",
  skip: "Keys that the target has already stay",
  fail: "The target has to be empty",
};

/** Pace, comparison and clashes, as one sentence over the folded fields. */
export function howWords(typed: MoveTyped): string {
  const compared =
    typed.sampleOneIn.trim() === "" || Number(typed.sampleOneIn) === 1
      ? "every key is compared"
      : `one key of ${typed.sampleOneIn} is compared`;
  const hours = hoursWords(typed);
  return `${budgetWords(budgetTyped(typed.budget))}; ${compared}${hours === null ? "" : `; ${hours}`}`;
}

/** Hours of the cutover in UTC; null where it may begin at any time. */
export function hoursWords({
  fromHourUtc,
  toHourUtc,
}: Pick<MoveTyped, "fromHourUtc" | "toHourUtc">): string | null {
  if (fromHourUtc === "" || toHourUtc === "") return null;
  return `cutover between ${hour(fromHourUtc)} and ${hour(toHourUtc)} UTC`;
}

export function hour(text: string | number): string {
  return `${String(text).padStart(2, "0")}:00`;
}

/** Who says yes to what, what is stopped, and how long the source is kept. */
export function cutoverWords(typed: MoveTyped): string {
  const who = {
    each: "Each step of the cutover waits for your yes",
    gate: "The cutover waits for your yes, then runs through",
    none: "The cutover begins by itself",
  }[typed.approval];
  const stopped = typed.stopsWriters
    ? "the apps are stopped meanwhile"
    : "the apps run on, and writes of that moment may be lost";
  const hours = Number(typed.keepSourceHours);
  const kept =
    hours > 0
      ? `the way back stays open for ${formatDuration(hours * 3600)}`
      : "there is no way back afterwards";
  return `${who}; ${stopped}; ${kept}`;
}

const SHORTER = 0.7;
const LONGER = 1.8;

/** `about 40 s to 2 min`: an estimate is never told more exactly than it is. */
export function rangeWords(seconds: number | null): string {
  if (seconds === null) return "not known";
  if (seconds < 1) return "about a second";
  const shortest = formatDuration(Math.max(1, seconds * SHORTER));
  const longest = formatDuration(Math.max(2, seconds * LONGER));
  return shortest === longest ? `about ${shortest}` : `about ${shortest} to ${longest}`;
}

/** `2 things stand in the way`, `Nothing stands in the way`. */
export function verdictWords({ findings }: Pick<Preflight, "findings">): string {
  const blockers = findings.filter(({ level }) => level === "blocker").length;
  if (blockers === 0) return "Nothing stands in the way";
  return blockers === 1 ? "One thing stands in the way" : `${blockers} things stand in the way`;
}

/** What it will cost, of whatever kind it is; null where nothing is bought. */
export function costWords(
  { kind, plan }: Pick<MoveTyped, "kind" | "plan">,
  { price }: Pick<Preflight, "price">,
  source: Paid,
): string | null {
  if (kind !== "plan") return price === null ? null : priceWords(price, source);
  if (plan === null) return null;
  const cost = `${plan.label} costs ${formatMonthly(plan.monthlyCents, plan.currency)}`;
  if (plan.monthlyCents === null) return `${plan.label}: its provider does not say what it costs.`;
  if (source.monthlyCents === null || source.currency !== plan.currency) return `${cost}.`;
  const more = formatMonthlyDifference(plan.monthlyCents - source.monthlyCents, plan.currency);
  return `${cost}, instead of ${formatMonthly(source.monthlyCents, source.currency)}: ${more}.`;
}

type Paid = { name: string; monthlyCents: number | null; currency: Currency };

/** What new instances cost, beside the source while it is kept and after it is gone. */
export function priceWords(price: NonNullable<Preflight["price"]>, source: Paid): string {
  const made = price.planLabels.join(" and ");
  if (price.monthlyCents === null) {
    return `${made}: its provider does not say what it costs.`;
  }
  const cost = `${made} costs ${formatMonthly(price.monthlyCents, price.currency)}, from the moment it is made`;
  if (source.monthlyCents === null || source.currency !== price.currency) return `${cost}.`;
  const both = formatMonthly(price.monthlyCents + source.monthlyCents, price.currency);
  return `${cost}: ${both} while both are there, instead of ${formatMonthly(source.monthlyCents, source.currency)} for ${source.name} alone.`;
}

/** The sentence that is agreed to: what goes where, and what is lost by it. */
export function consentWords(
  typed: MoveTyped,
  names: { source: string; targets: readonly string[]; plan: string | null },
  /** Whether any variable is switched. */
  hasSwitches: boolean,
): string {
  const targets = names.targets.map((name) => `“${name}”`).join(" and ");
  const source = `“${names.source}”`;
  const apps = hasSwitches
    ? "and point the chosen apps there"
    : "and wait until you have pointed your application there";
  switch (typed.kind) {
    case "plan":
      return `Change ${source} to ${names.plan ?? "the chosen plan"}, after counting what it holds.`;
    case "copy":
      return `Copy ${source} to ${targets}. ${loses(typed, names.targets)}`;
    case "split":
      return `Split ${source} to ${targets}, ${apps}. ${loses(typed, names.targets)}`;
    case "move":
    case "fork":
      return `Move ${source} to ${targets}, ${apps}. ${loses(typed, names.targets)}`;
  }
}

/** What becomes of the keys of targets that were there before: they end equal to the source. */
function loses({ legs }: MoveTyped, targets: readonly string[]): string {
  const losing = legs.flatMap((leg, index) =>
    leg.place === "existing" && !leg.isCold && leg.conflict === "replace"
      ? [`“${targets[index] ?? "the target"}”`]
      : [],
  );
  return losing.length === 0
    ? "Nothing that the target holds is replaced."
    : `What ${losing.join(" and ")} holds among the keys that are moved is replaced, or removed where the source has no such key; it cannot be had back.`;
}
