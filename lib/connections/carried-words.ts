import "server-only";

import { open, seal } from "@/lib/secrets";

/** Puts a sentence into an address for one person, so that nobody else can make a page say something. */
export function carry(words: string, userId: string): string {
  return seal(words, `words for ${userId}`);
}

/** The sentence that an address carries for this person, or null. */
export function carriedTo(userId: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  try {
    return open(text, `words for ${userId}`);
  } catch {
    return null;
  }
}
