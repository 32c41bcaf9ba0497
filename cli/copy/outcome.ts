import { formatBytes, formatCount, formatCounted } from "@/lib/format";
import { foundBy } from "@/lib/transfer/advance";
import type { TransferState } from "@/lib/transfer/state";
import type { Ending } from "@/cli/copy/run-copy";
import { exits, type Exit } from "@/cli/copy/usage";
import type { Wishes } from "@/cli/copy/wishes";

/** What a copy came to: for machines, for people, and for whoever started the process. */
export type Outcome = {
  exit: Exit;
  facts: Record<string, unknown> & { outcome: string };
  sentences: string[];
};

/** Says what a copy came to. `goOn` is the command that goes on with it. */
export function outcomeOf(
  { ending, state }: { ending: Ending; state: TransferState },
  { verify, conflict }: Pick<Wishes, "verify" | "conflict">,
  { seconds, goOn }: { seconds: number; goOn: string },
): Outcome {
  const { look } = state;
  const left = leftBehind(state, conflict);
  const sentences = [
    `${formatCounted(state.keysCopied, "key")} copied (${formatBytes(state.bytesCopied)}), ${formatCount(state.keysFollowed)} followed, ${formatCount(state.repaired)} repaired, in ${seconds.toFixed(1)} s.`,
  ];
  if (look !== null && look.endedAtMs !== null) {
    const sample = verify.kind === "sample" ? ` (one of ${formatCount(verify.oneIn)})` : "";
    sentences.push(
      `${formatCounted(look.keys, "key")} compared${sample}, ${formatCount(foundBy(look))} differ.`,
    );
  }
  const isOver = ending === "over" || ending === "copied";
  if (isOver && state.keysCopied + state.unmovedCount + (look?.keys ?? 0) === 0) {
    sentences.push("The source holds no key that was asked for.");
  }
  if (state.unmovedCount > 0) {
    const [first] = state.unmoved;
    const name = first === undefined ? "" : Buffer.from(first.keyBase64, "base64").toString();
    const example = first === undefined ? "" : ` “${name}” (${first.type}): ${first.words}.`;
    sentences.push(`${formatCounted(state.unmovedCount, "key")} stayed behind.${example}`);
  }
  const exit = exitOf(ending, state, left);
  sentences.push(...lastWords(ending, state, goOn));
  const facts = {
    outcome: wordOf(ending, state),
    exit,
    seconds,
    stage: state.stage,
    passes: state.pass,
    keysCopied: state.keysCopied,
    bytesCopied: state.bytesCopied,
    keysFollowed: state.keysFollowed,
    repaired: state.repaired,
    keysCompared: look?.keys ?? null,
    differences: look === null ? null : foundBy(look),
    unmoved: state.unmovedCount,
    failure: state.failure,
  };
  return { exit, facts, sentences };
}

function exitOf(ending: Ending, state: TransferState, left: number): Exit {
  switch (ending) {
    case "interrupted":
      return exits.interrupted;
    case "unreachable":
      return exits.unreachable;
    case "over":
      return state.stage === "proven" && left === 0 ? exits.equal : exits.different;
    case "ready":
    case "copied":
      return left === 0 ? exits.equal : exits.different;
  }
}

function wordOf(ending: Ending, { stage }: TransferState): string {
  if (ending !== "over") return ending;
  return stage === "proven" ? "equal" : "different";
}

/** Keys that nobody asked to leave behind. */
function leftBehind(state: TransferState, conflict: Wishes["conflict"]): number {
  const areAsked = conflict === "skip" && state.unmoved.every(({ why }) => why === "conflict");
  return areAsked ? 0 : state.unmovedCount;
}

function lastWords(ending: Ending, state: TransferState, goOn: string): string[] {
  switch (ending) {
    case "interrupted":
      return [`Interrupted. It goes on with: ${goOn}`];
    case "unreachable":
      return [`A server cannot be reached. When it can, it goes on with: ${goOn}`];
    case "ready":
      return [
        `Both ends are equal but for what is written now. Stop the writers, then end with: ${goOn}`,
      ];
    case "copied":
      return ["Nothing was compared."];
    case "over":
      return state.failure === null ? ["Both ends are equal."] : [state.failure];
  }
}
