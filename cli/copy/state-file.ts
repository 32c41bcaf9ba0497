import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { TransferState } from "@/lib/transfer/state";
import type { Exit } from "@/cli/copy/usage";
import { Misuse, type Wishes } from "@/cli/copy/wishes";

/** What must be the same for a transfer to go on; the addresses may have changed since. */
type Purpose = Pick<Wishes, "scope" | "conflict">;

const Headroom = z.literal("copy 1");
const Kept = z.object({
  headroom: Headroom,
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

const Finished = z.object({
  headroom: Headroom,
  purpose: z.unknown(),
  finishedAt: z.string(),
  exit: z.custom<Exit>((value) => typeof value === "number"),
  outcome: z.string(),
  sentences: z.array(z.string()),
});
/** How a copy ended, for whoever begins it once more. */
export type Finished = {
  finishedAt: string;
  exit: Exit;
  outcome: string;
  sentences: readonly string[];
};

/**
 * Reads how far a transfer came, or how it ended; null when there is no such file.
 *
 * @throws Misuse when the file is not ours, or of a transfer with other wishes
 */
export function readState(file: string, wishes: Purpose): Kept | Finished | null {
  if (!existsSync(file)) return null;
  const found = latest(readFileSync(file, "utf8"));
  if (found === null) throw new Misuse(`${file} holds no state of a copy.`);
  if (JSON.stringify(found.purpose) !== JSON.stringify(purposeOf(wishes))) {
    throw new Misuse(
      `${file} belongs to a copy of other keys. Repeat its options, or begin with another file.`,
    );
  }
  if ("finishedAt" in found) {
    const { finishedAt, exit, outcome, sentences } = found;
    return { finishedAt, exit, outcome, sentences };
  }
  return { state: found.state, formerNotifications: found.formerNotifications };
}

/** The last line that is whole: whoever was writing when the power went left half of one. */
function latest(text: string): z.infer<typeof Kept> | z.infer<typeof Finished> | null {
  for (const line of text.split("\n").toReversed()) {
    const json = jsonOf(line);
    const found = Kept.safeParse(json).data ?? Finished.safeParse(json).data;
    if (found !== undefined) return found;
  }
  return null;
}

/** Writes the whole file or nothing, and for the eyes of its owner: it names keys. */
export function writeState(file: string, wishes: Purpose, kept: Kept): void {
  replace(file, { headroom: "copy 1", purpose: purposeOf(wishes), ...kept });
}

/** Adds a later state to a file, which costs little: it is not waited for until it is on the disk. */
export function addState(file: string, wishes: Purpose, kept: Kept): void {
  const line = JSON.stringify({ headroom: "copy 1", purpose: purposeOf(wishes), ...kept });
  appendFileSync(file, `\n${line}`, { mode: 0o600 });
}

/**
 * Marks a copy as over. The file stays: were it removed, whoever is started again after a crash in the last
 * moment would begin a new copy, into a target that is full by then.
 */
export function writeFinished(file: string, wishes: Purpose, finished: Finished): void {
  replace(file, { headroom: "copy 1", purpose: purposeOf(wishes), ...finished });
}

function replace(file: string, content: object): void {
  writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
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
