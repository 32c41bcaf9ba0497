import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { TransferState } from "@/lib/transfer/state";
import { Misuse, type Wishes } from "@/cli/copy/wishes";

/** What must be the same for a transfer to go on; the addresses may have changed since. */
type Purpose = Pick<Wishes, "scope" | "conflict">;

const Kept = z.object({
  headroom: z.literal("copy 1"),
  purpose: z.unknown(),
  formerNotifications: z.string().nullable(),
  // The engine's own words about itself: whoever changes the file by hand must know them.
  state: z.custom<TransferState>((value) => typeof value === "object" && value !== null),
});
export type Kept = {
  state: TransferState;
  /** What `notify-keyspace-events` was at the source before it was changed; null when it is as it was. */
  formerNotifications: string | null;
};

/**
 * Reads how far a transfer came; null when there is no such file.
 *
 * @throws Misuse when the file is not ours, or of a transfer with other wishes
 */
export function readState(file: string, wishes: Purpose): Kept | null {
  if (!existsSync(file)) return null;
  const kept = Kept.safeParse(jsonOf(readFileSync(file, "utf8"))).data;
  if (kept === undefined) throw new Misuse(`${file} holds no state of a copy.`);
  if (JSON.stringify(kept.purpose) !== JSON.stringify(purposeOf(wishes))) {
    throw new Misuse(
      `${file} belongs to a copy of other keys. Repeat its options, or begin with another file.`,
    );
  }
  return { state: kept.state, formerNotifications: kept.formerNotifications };
}

/** Writes the whole file or nothing, and for the eyes of its owner: it names keys. */
export function writeState(file: string, wishes: Purpose, kept: Kept): void {
  const text = JSON.stringify({ headroom: "copy 1", purpose: purposeOf(wishes), ...kept });
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/** A copy that is over has nothing to go on with. */
export function forgetState(file: string): void {
  rmSync(file, { force: true });
}

function purposeOf({ scope, conflict }: Purpose): Purpose {
  return { scope, conflict };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
