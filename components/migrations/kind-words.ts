import type { Choice } from "@/components/ui/choice";
import type { MoveKind } from "@/lib/migrations/spec";

/** What each kind of move is, as the wizard offers it. */
export const kindChoices: readonly Required<Choice<MoveKind>>[] = [
  {
    value: "move",
    label: "Move",
    help: "To another instance, at any provider. The apps go along.",
  },
  {
    value: "fork",
    label: "Fork",
    help: "The provider makes the copy, for another class or version; Headroom compares it and switches the apps.",
  },
  {
    value: "plan",
    label: "Another plan",
    help: "The provider changes it in place; Headroom counts and compares before and after.",
  },
  {
    value: "split",
    label: "Split",
    help: "Prefixes go to two or more instances: cache here, queues there.",
  },
  {
    value: "copy",
    label: "Copy only",
    help: "For staging or a look at the data. No app is switched.",
  },
];

/** One word for the list of all migrations. */
export const kindNames: Record<MoveKind, string> = {
  move: "move",
  fork: "fork",
  plan: "plan change",
  split: "split",
  copy: "copy",
};

/** The button that begins it. */
export const kindVerbs: Record<MoveKind, string> = {
  move: "Start the move",
  fork: "Start the move",
  plan: "Change the plan",
  split: "Start the split",
  copy: "Start the copy",
};

/** Whether apps are switched at the end, so that there is a cutover to plan. */
export function hasCutover(kind: MoveKind): boolean {
  return kind === "move" || kind === "fork" || kind === "split";
}
