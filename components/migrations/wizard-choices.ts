import type { MoveKind } from "@/lib/migrations/spec";
import { hasCutover } from "./kind-words";
import type { WizardEnd } from "./wizard-ends";
import { emptyLeg, ofKind, type MoveTyped } from "./wizard-values";

/** Whether an instance can be moved in this way. While none is chosen, every way is open. */
export function allows(kind: MoveKind, source: WizardEnd | null): boolean {
  if (source === null) return true;
  if (kind === "fork") return source.canFork;
  return kind !== "plan" || source.canChangePlan;
}

/** Another source: plans and variables of the former one do not fit it. */
export function withSource(typed: MoveTyped, source: WizardEnd): MoveTyped {
  const legs = typed.legs.map((leg) => ({ ...leg, switches: null }));
  return withKind({ ...typed, sourceId: source.id, plan: null, legs }, typed.kind, source);
}

/** Another kind of move. A fork is made in the account of its source. */
export function withKind(typed: MoveTyped, kind: MoveKind, source: WizardEnd | null): MoveTyped {
  const next = ofKind(typed, kind);
  const [first] = next.legs;
  if (kind !== "fork" || source === null || first === undefined) return next;
  if (first.connectionId === source.connectionId) return next;
  return { ...next, legs: [{ ...emptyLeg, place: "new", connectionId: source.connectionId }] };
}

export const partNames = {
  what: "What is moved",
  how: "How it is moved",
  cutover: "Cutover",
} as const;
export type Part = keyof typeof partNames;

/** What there is to set between the target and the preflight. */
export function partsOf(kind: MoveKind): Part[] {
  if (kind === "plan") return [];
  const parts: Part[] = kind === "move" || kind === "copy" ? ["what", "how"] : ["how"];
  return hasCutover(kind) ? [...parts, "cutover"] : parts;
}
