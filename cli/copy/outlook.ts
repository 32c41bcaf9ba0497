import { formatBytes, formatCount, formatDuration, formatRate } from "@/lib/format";
import type { Reading } from "@/lib/transfer/throttle/open-throttle";
import { progressOf } from "@/lib/transfer/progress";
import { isReady, type Stage, type TransferState } from "@/lib/transfer/state";

/** What whoever started the command sees of it. */
export type Outlook = {
  /** A sentence before or after the work. */
  say(words: string): void;
  /** A sentence that says what is wrong. */
  warn(words: string): void;
  moved(state: TransferState, reading: Reading): void;
  trouble(words: string): void;
  /** The last words: the outcome for machines, sentences for people. */
  end(outcome: Readonly<Record<string, unknown>>, sentences: readonly string[]): void;
};

const stageWords: Record<Stage, string> = {
  copy: "copying",
  catch_up: "catching up",
  compare: "comparing",
  sweep: "looking for keys that are too many",
  keep_up: "keeping up",
  proven: "equal",
  failed: "failed",
};

const LINE_EVERY_MS = 1000;
const BAR_CELLS = 20;
const USUAL_COLUMNS = 100;
/** Back to the beginning of the line, and the line emptied. */
const LINE_AGAIN = "\r\u001B[2K";

/** One JSON object per line. */
export function jsonOutlook(out: NodeJS.WritableStream): Outlook {
  const write = (line: object) => out.write(`${JSON.stringify(line)}\n`);
  return {
    say: (message) => write({ message }),
    warn: (warning) => write({ warning }),
    moved: (state, reading) => write(factsOf(state, reading)),
    trouble: (trouble) => write({ trouble }),
    end: (outcome, sentences) => write({ ...outcome, message: sentences.join(" ") }),
  };
}

/** Sentences, and how far it is: one line that is drawn again on a terminal, a line a second elsewhere. */
export function plainOutlook(
  out: NodeJS.WritableStream & { isTTY?: boolean; columns?: number },
  problems: NodeJS.WritableStream,
): Outlook {
  const isTerminal = out.isTTY === true;
  let drawnAtMs = -Infinity;
  let drawnStage = "";
  let isDrawn = false;
  let lastTrouble = "";
  const write = (to: NodeJS.WritableStream, words: string) => {
    if (isDrawn) out.write(LINE_AGAIN);
    isDrawn = false;
    to.write(`${words}\n`);
  };
  return {
    say: (words) => write(out, words),
    warn: (words) => write(problems, words),
    moved(state, reading) {
      const isNew = state.stage !== drawnStage;
      lastTrouble = "";
      if (isTerminal) {
        const line = lineOf(state, reading);
        // Some terminals do not say how wide they are, or say 0.
        out.write(LINE_AGAIN + line.slice(0, Math.max(20, (out.columns || USUAL_COLUMNS) - 1)));
        isDrawn = true;
      } else if (isNew || performance.now() - drawnAtMs >= LINE_EVERY_MS) {
        write(out, lineOf(state, reading));
        drawnAtMs = performance.now();
      }
      if (isNew && isReady(state)) {
        write(
          out,
          "Both ends are equal but for what is written now. Stop the writers, then press Ctrl-C.",
        );
      }
      drawnStage = state.stage;
    },
    trouble(words) {
      if (words !== lastTrouble) write(problems, `${words} Trying again.`);
      lastTrouble = words;
    },
    end: (_outcome, sentences) => {
      for (const sentence of sentences) write(out, sentence);
    },
  };
}

/** What a machine wants to know after each slice. */
export function factsOf(state: TransferState, reading: Reading): Record<string, unknown> {
  const { share, keysWalked, keysTotal, keysPerSec, bytesPerSec, secondsLeft } = progressOf(state);
  return {
    stage: state.stage,
    isReady: isReady(state),
    pass: state.pass,
    share,
    keysWalked,
    keysTotal,
    keysCopied: state.keysCopied,
    bytesCopied: state.bytesCopied,
    keysFollowed: state.keysFollowed,
    repaired: state.repaired,
    keysPerSec,
    bytesPerSec,
    secondsLeft,
    feed: state.feed,
    source: reading,
  };
}

function lineOf(state: TransferState, reading: Reading): string {
  const { share, keysWalked, keysTotal, keysPerSec, bytesPerSec, secondsLeft } = progressOf(state);
  const parts = [`${bar(share)} ${stageWords[state.stage]}, pass ${state.pass}`];
  if (state.stage === "keep_up" || state.stage === "catch_up") {
    parts.push(`${formatCount(state.keysFollowed)} keys followed`);
  } else {
    parts.push(`${formatCount(keysWalked)} of ${formatCount(keysTotal)} keys`);
    if (keysPerSec !== null) {
      parts.push(`${formatRate(keysPerSec)}, ${formatBytes(bytesPerSec)}/s`);
    }
    if (secondsLeft !== null) parts.push(`${formatDuration(secondsLeft)} left`);
  }
  if (reading.nowP99Ms !== null) {
    parts.push(`source ${milliseconds(reading.beforeP99Ms)} → ${milliseconds(reading.nowP99Ms)}`);
  }
  const lagMs = state.feed?.lagMs ?? null;
  if (lagMs !== null) parts.push(`${(lagMs / 1000).toFixed(1)} s behind`);
  return parts.join(" · ");
}

function bar(share: number | null): string {
  const filled = Math.round((share ?? 0) * BAR_CELLS);
  return `${"█".repeat(filled)}${"░".repeat(BAR_CELLS - filled)}`;
}

function milliseconds(ms: number | null): string {
  return ms === null ? "–" : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
