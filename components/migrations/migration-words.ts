import type { Tone } from "@/components/ui/state";
import { formatDuration, formatInstant } from "@/lib/format";
import type { MigrationRow, MigrationStatus, MigrationView } from "@/lib/migrations/model";
import { percentOf, phaseNames } from "./progress-words";
import { stepTitle } from "./step-words";

const statusTones: Record<MigrationStatus, { tone: Tone; word: string }> = {
  running: { tone: "busy", word: "moving" },
  waiting: { tone: "warning", word: "waits for you" },
  paused: { tone: "calm", word: "paused" },
  done: { tone: "good", word: "done" },
  failed: { tone: "danger", word: "failed" },
  cancelled: { tone: "calm", word: "cancelled" },
  rolled_back: { tone: "calm", word: "rolled back" },
};

/** Where it stands, the same in the list and on its own page. */
export function statusNow({
  status,
  isWayBack,
  wish,
}: Pick<MigrationRow, "status" | "isWayBack" | "wish">) {
  if (status !== "running" || (!isWayBack && wish === null)) return statusTones[status];
  return { ...statusTones.running, word: wish === "cancel" ? "being cancelled" : "going back" };
}

/** What happens now, and what is wanted of a person; null where nothing is. */
export type Headline = { sentence: string; need: string | null };

/** Answers the page in a breath: what is happening, and does it need me? */
export function headline(view: MigrationView): Headline {
  switch (view.status) {
    case "running":
      return { sentence: runningSentence(view), need: beginsWords(view) };
    case "waiting":
      return waiting(view);
    case "paused":
      return {
        sentence: "Paused. Nothing is read and nothing is written.",
        need: "Resume it when it suits; what changes at the source meanwhile is carried over then.",
      };
    case "done":
      return { sentence: doneSentence(view), need: keptWords(view) };
    case "failed":
      return { sentence: "It failed, and goes no further.", need: null };
    case "cancelled":
      return { sentence: cancelledSentence(view), need: byHandWords(view) };
    case "rolled_back":
      return { sentence: rolledBackSentence(view), need: byHandWords(view) };
  }
}

/** What is left of taking back, where Headroom could not. */
function byHandWords({ steps }: MigrationView): string | null {
  return steps.some(({ isByHand }) => isByHand)
    ? "Not all of it could be taken back: do by hand what the steps below say."
    : null;
}

function cancelledSentence(view: MigrationView): string {
  const { name } = view.source;
  return byHandWords(view) === null
    ? `Cancelled. ${name} stays in charge, as it was before.`
    : `Cancelled. ${name} stays in charge.`;
}

function rolledBackSentence(view: MigrationView): string {
  const { source, legs, isWayBack } = view;
  if (!isWayBack) {
    const before = `Rolled back before anybody used ${targetNames(view)}`;
    return byHandWords(view) === null
      ? `${before}. ${source.name} is in charge, as it was before.`
      : `${before}, as far as Headroom could.`;
  }
  const isCarried = legs.some(
    ({ direction, progress }) => direction === "back" && progress !== null,
  );
  return isCarried
    ? `Rolled back. ${source.name} is in charge again, with what was written to ${targetNames(view)} meanwhile.`
    : `Rolled back. ${source.name} is in charge again, as it was; what was written to ${targetNames(view)} meanwhile stayed there.`;
}

const takingBackSentences: Record<NonNullable<MigrationView["wish"]>, string> = {
  undo: "A step did not work, so that what the cutover has done is taken back.",
  cancel: "It is being cancelled: what the cutover has done, if anything, is taken back.",
  roll_back: "It is being rolled back: what the cutover has done is taken back.",
};

function runningSentence(view: MigrationView): string {
  if (view.wish !== null) return takingBackSentences[view.wish];
  const step = view.steps.find(({ id }) => id === view.currentStepId);
  if (step === undefined) return "The next step begins in a moment.";
  const leg = view.legs.find(({ id }) => id === step.legId);
  const progress = step.kind === "transfer" ? (leg?.progress ?? null) : null;
  if (progress === null || leg === undefined) {
    const number = view.steps.indexOf(step) + 1;
    return `Step ${number} of ${view.steps.length}: ${stepTitle(step)}.`;
  }
  const percent = percentOf(progress);
  const share = percent === null || percent === 100 ? "" : `: ${percent} %`;
  const left =
    progress.secondsLeft === null
      ? ""
      : `, about ${formatDuration(Math.max(1, progress.secondsLeft))} left`;
  const pass = progress.pass > 1 ? `, pass ${progress.pass}` : "";
  return `${phaseNames[progress.phase]}${share}${left}${pass}.`;
}

function waiting(view: MigrationView): Headline {
  const step = view.steps.find(({ id }) => id === view.currentStepId);
  if (step === undefined) {
    return { sentence: "It waits for you.", need: view.failure };
  }
  if (step.status === "failed") {
    const isTakenBack = view.steps.some(({ status }) => status === "undone");
    const byHand = byHandWords(view);
    return {
      sentence:
        isTakenBack && byHand === null
          ? `“${stepTitle(step)}” did not work. Nothing was switched, and what had been stopped runs again.`
          : `“${stepTitle(step)}” did not work.`,
      need:
        byHand ??
        (isTakenBack
          ? "Look at what it says below, mend it, and try again: the cutover then asks for your word once more."
          : `Look at what it says below, mend it, and try again${otherWay(view)}.`),
    };
  }
  if (step.kind === "ready") {
    return {
      sentence: `${targetNames(view)} has everything and keeps up with ${view.source.name}.`,
      need: ["The cutover begins when you say so.", beginsWords(view)].filter(Boolean).join(" "),
    };
  }
  if (step.question !== null) {
    // Its first sentence says what is wrong; the numbers stand at the step.
    const [first] = step.question.split(/(?<=\.) /);
    return { sentence: first ?? step.question, need: questionNeed(view) };
  }
  return {
    sentence: `“${stepTitle(step)}” is next.`,
    need: "It begins when you approve it.",
  };
}

function questionNeed({ may }: MigrationView): string {
  return may.rollBack === true
    ? "It waits for your word: look again, go on as it is, or roll back."
    : "It waits for your word: look again, or go on as it is.";
}

function otherWay({ may }: MigrationView): string {
  if (may.rollBack === true) return "; or roll back";
  return may.cancel === true ? "; or cancel the migration" : "";
}

function doneSentence(view: MigrationView): string {
  if (view.kind === "plan") {
    return "Done. The plan was changed, and nothing is gone of what was counted and remembered before.";
  }
  if (view.kind === "copy") {
    return `Done. ${view.outcome ?? `${targetNames(view)} holds the copy; it was compared.`}`;
  }
  return `Done. ${targetNames(view)} is in charge; both ends were compared before the switch.`;
}

function keptWords({ keepUntil, source, may }: MigrationView): string | null {
  if (keepUntil === null || may.rollBack !== true) return null;
  return `${source.name} is kept, and the way back is open, until ${formatInstant(new Date(keepUntil))}.`;
}

function beginsWords({ beginsAt }: MigrationView): string | null {
  return beginsAt === null ? null : `Its hours begin at ${formatInstant(new Date(beginsAt))}.`;
}

/** `cache-2`, `cache-2 and queues-2`. */
export function targetNames({ legs, source }: Pick<MigrationView, "legs" | "source">): string {
  const names = legs
    .filter(({ direction }) => direction === "forth")
    .map(({ target }) => target.name);
  return joined(names) || source.name;
}

/** `a`, `a and b`, `a, b and c`. */
export function joined(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** How long it took, or has taken so far. */
export function lastedWords(
  { createdAt, endedAt }: Pick<MigrationRow, "createdAt" | "endedAt">,
  now: Date,
): string {
  const end = endedAt === null ? now.getTime() : Date.parse(endedAt);
  return formatDuration((end - Date.parse(createdAt)) / 1000);
}

const MOVING_MS = 1000;
const WAITING_MS = 2000;
const WATCHING_MS = 10_000;

/** How soon the page asks again; false once nothing can change any more. */
export function askAgainMs({
  status,
  keepUntil,
}: Pick<MigrationView, "status" | "keepUntil">): number | false {
  if (status === "running") return MOVING_MS;
  if (status === "waiting" || status === "paused") return WAITING_MS;
  return status === "done" && keepUntil !== null ? WATCHING_MS : false;
}
