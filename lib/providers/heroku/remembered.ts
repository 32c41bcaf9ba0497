import "server-only";

import { createHash } from "node:crypto";
import type { JsonReply } from "@/lib/http";

/** A question of an account: whose token, which list, which page. */
type Question = { token: string; path: string; headers: Record<string, string> };
type Remembered<T> = { etag: string; reply: JsonReply<T> };

/** A list of a thousand add-ons is about a megabyte. */
const REMEMBERED_MAX = 100;

/**
 * Lists as they last were, by their ETags, in the memory of this process: the adapter's only state. A
 * list that has not changed is then answered without a body.
 */
const answers = new Map<string, Remembered<unknown>>();

/** What was answered last, or null. The caller asks with the type it asked with before. */
export function recallAnswer<T>(question: Question): Remembered<T> | null {
  const key = keyOf(question);
  const found = answers.get(key) as Remembered<T> | undefined;
  if (found === undefined) return null;
  // To the end of the map, where those stand that were used lately.
  answers.delete(key);
  answers.set(key, found);
  return found;
}

/** Keeps an answer that has an ETag, and forgets the one that was used least lately. */
export function rememberAnswer<T>(question: Question, reply: JsonReply<T>): void {
  const etag = reply.headers.get("ETag");
  if (etag === null) return;
  const key = keyOf(question);
  answers.delete(key);
  answers.set(key, { etag, reply });
  const [oldest] = answers.keys();
  if (answers.size > REMEMBERED_MAX && oldest !== undefined) answers.delete(oldest);
}

function keyOf({ token, path, headers }: Question): string {
  return createHash("sha256")
    .update(JSON.stringify([token, path, Object.entries(headers)]))
    .digest("base64");
}
