import type { Actor } from "@/lib/auth/model";

/**
 * Who decides on a proposal. `words` say how they came, as the history tells it: `by link, sent to
 * ops@example.com`; empty for who is signed in and pressed the button. `userId` is null for who came by
 * a link and did not sign in.
 */
export type Approver = { teamId: string; userId: string | null; words: string };

/** A signed-in person, as approver. */
export function approverOf({ teamId, userId }: Actor): Approver {
  return { teamId, userId, words: "" };
}

/** What a proposal keeps of who decided: the person's id, or how they came. Null is the policy by itself. */
export function decidedByOf({ userId, words }: Approver): string {
  return userId ?? words;
}

/** How they came, as a detail of an entry in the history: null for who pressed the button. */
export function wordsOf({ words }: Approver): { words: string | null } {
  return { words: words === "" ? null : words };
}

/** The id of the person who decided; null when it was the policy, or somebody with a link. */
export function deciderIdOf(decidedBy: string | null): string | null {
  return decidedBy === null || isWords(decidedBy) ? null : decidedBy;
}

/** Who decided, as the beginning of a sentence. `name` is null for a person nobody knows any more. */
export function deciderWords(decidedBy: string | null, name: string | null): string {
  if (decidedBy === null) return "Headroom has";
  return isWords(decidedBy)
    ? `Somebody has, ${decidedBy},`
    : `${name ?? "Somebody who has left"} has`;
}

/** An id is one word. */
function isWords(decidedBy: string): boolean {
  return decidedBy.includes(" ");
}
