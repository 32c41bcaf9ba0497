import "server-only";

import { createHash } from "node:crypto";
import type { KeyType } from "@/lib/transfer/model";

/** Fewer characters of a hash could make two members one. */
const HASH_CHARACTERS = 22;

/** What stands in place of a value: nothing but its length is left. */
export function filler(length: number): Buffer {
  return Buffer.alloc(length, "x");
}

/**
 * What stands in place of a member of a set or sorted set. Equal members stay equal, in every key, and distinct
 * ones distinct; it is as long as the member, or 22 characters where that is less. Made of a plain hash: who
 * can guess a member can find out whether it was one.
 */
export function maskedMember(member: Buffer): Buffer {
  const hashed = createHash("sha256").update(member).digest("base64url").slice(0, HASH_CHARACTERS);
  return Buffer.from(hashed.padEnd(member.length, "x"));
}

/**
 * Masks the words of a slice: values of hashes, elements of lists, members of sets and sorted sets. Fields and
 * scores stay as they are.
 */
export function masked(type: Exclude<KeyType, "stream">, words: readonly Buffer[]): Buffer[] {
  switch (type) {
    case "string":
    case "list":
      return words.map((word) => filler(word.length));
    case "hash":
      return words.map((word, index) => (index % 2 === 0 ? word : filler(word.length)));
    case "set":
      return words.map(maskedMember);
    case "zset":
      return words.map((word, index) => (index % 2 === 0 ? maskedMember(word) : word));
  }
}
