import { formatCounted, formatInstant } from "@/lib/format";
import type { MigrationStatus } from "@/lib/migrations/model";
import type { StepMemory } from "@/lib/migrations/step-rows";
import type { MoveKind } from "@/lib/migrations/spec";
import { foundBy } from "@/lib/transfer/advance";
import type { Look, TransferState } from "@/lib/transfer/state";

/**
 * What a migration came to, and no more than was done: nobody is told that a copy is equal to a source that
 * people go on writing to. Null before it has ended well.
 */
export function outcomeOf(
  { kind, status, keepUntil }: { kind: MoveKind; status: MigrationStatus; keepUntil: Date | null },
  legs: readonly { direction: "forth" | "back"; transfer: TransferState | null }[],
  steps: readonly { memory: Pick<StepMemory, "isByHand"> | null }[] = [],
): string | null {
  if (status !== "done" && status !== "rolled_back") return null;
  const direction = status === "rolled_back" ? "back" : "forth";
  const looks = legs.flatMap((leg) =>
    leg.direction === direction && leg.transfer?.look != null ? [leg.transfer.look] : [],
  );
  if (status === "rolled_back" && legs.every((leg) => leg.direction === "forth")) {
    const isByHand = steps.some(({ memory }) => memory?.isByHand === true);
    const rest = "what was copied stays at the target until somebody flushes it.";
    return isByHand
      ? `Rolled back before anybody used the target, but not all of it could be taken back: do by hand what the steps say; ${rest}`
      : `Rolled back before anybody used the target: the source is as it was, and ${rest}`;
  }
  const isLeft = status === "rolled_back" && looks.length === 0;
  if (isLeft) return "The apps use the source again, as it was; nothing was carried back.";
  if (kind === "copy") return looks.map(copyWords).join(" ") || "Nothing had to be copied.";
  const keys = looks.reduce((sum, look) => sum + look.keys, 0);
  const parts = [
    status === "rolled_back" ? "Everything is back at the source." : "Everything is done.",
    keys > 0 ? `${formatCounted(keys, "key")} compared, none differ.` : null,
    keepUntil === null ? null : `The way back stays open until ${minute(keepUntil.getTime())}.`,
  ];
  return parts.filter((part) => part !== null).join(" ");
}

function copyWords(look: Look): string {
  const found = foundBy(look);
  const until = look.endedAtMs ?? look.beganAtMs;
  const span = [...new Set([minute(look.beganAtMs), minute(until)])].join(" and ");
  const repaired = found - look.remaining;
  const differed =
    found === 0
      ? "none differed"
      : `${repaired} differed and were repaired${look.remaining > 0 ? `, ${look.remaining} still did: they were being written` : ""}`;
  const left = Object.values(look.byDatabase).reduce((sum, { digest }) => sum + digest.skipped, 0);
  const skipped =
    left === 0
      ? ""
      : `; ${formatCounted(left, "key")} not compared, because they were being written`;
  return `The copy is as the source was ${span.includes(" and ") ? "between" : "at"} ${span}: ${formatCounted(look.keys, "key")} compared, ${differed}${skipped}. What was written to the source since is not in it.`;
}

/** To the minute. */
function minute(atMs: number): string {
  return formatInstant(new Date(atMs));
}
