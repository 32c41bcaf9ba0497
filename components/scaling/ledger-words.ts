import { formatMoney, type Currency } from "@/lib/format";
import type { LedgerLine } from "@/lib/scaling/ledger/ledger";

/** `saved 20 $`, `cost 12.50 $ more`, `made no difference`; a dash where nobody knows. */
export function savedWords(savedCents: number | null, currency: Currency): string {
  if (savedCents === null) return "–";
  if (savedCents === 0) return "made no difference";
  const amount = formatMoney(Math.abs(savedCents), currency);
  return savedCents > 0 ? `saved ${amount}` : `cost ${amount} more`;
}

/** What else there is to say of a line's amount; null where there is nothing. */
export function effectNote(
  line: Pick<LedgerLine, "savedCents" | "isUndoing" | "undoneAt">,
): string | null {
  if (line.savedCents === null) return "a plan or a price of these days is not known";
  if (line.isUndoing) return "took back what was changed before";
  return line.undoneAt === null ? null : `until ${dayWords(line.undoneAt)}`;
}

/** Who changed the plan. */
export function whoWords({
  change,
  providerLabel,
}: Pick<LedgerLine, "change" | "providerLabel">): string {
  switch (change.changer) {
    case "headroom":
      return "Headroom";
    case "person":
      return change.person ?? "A person";
    case "elsewhere":
      return `At ${providerLabel}, outside of Headroom`;
  }
}

/** `12 Nov 2026`, in UTC as the months are. */
export function dayWords(at: Date): string {
  return at.toLocaleDateString("en-GB", { dateStyle: "medium", timeZone: "UTC" });
}
