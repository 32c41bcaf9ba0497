import { printable } from "@/lib/transfer/copy/printable";
import type { Conflict, DifferenceKind, Scope } from "@/lib/transfer/model";
import type { ReportFeed } from "@/lib/transfer/report/model";

/** Which keys were moved, one sentence for each rule. */
export function scopeWords(scope: Scope): string[] {
  const { databases, include, exclude, types, rename, masked } = scope;
  const words = [
    databases === null
      ? "All databases, under their own numbers."
      : `Databases ${listed(Object.entries(databases).map(([source, target]) => (source === String(target) ? source : `${source} as ${target}`)))}.`,
    include.length === 0
      ? "All keys, whatever their names."
      : `Keys that begin with ${quoted(include)}.`,
  ];
  if (exclude.length > 0) words.push(`Not the keys that begin with ${quoted(exclude)}.`);
  if (types !== null) words.push(`Only these types: ${types.join(", ")}.`);
  if (rename !== null) {
    words.push(
      `Names that begin with ${quoted([rename.from])} begin with ${quoted([rename.to])} at the target.`,
    );
  }
  if (masked.length > 0) {
    words.push(`Values of keys that begin with ${quoted(masked)} are masked at the target.`);
  }
  return words;
}

export const differenceWords: Record<DifferenceKind, string> = {
  missing: "Missing at the target",
  extra: "Only at the target",
  type: "Another type",
  value: "Another value",
  expiry: "Another expiry",
};

export const conflictWords: Record<Conflict, string> = {
  replace: "Keys that the target had already under such a name were replaced.",
  skip: "Keys that the target had already under such a name were left as they were.",
  fail: "A key that the target had already under such a name would have ended the transfer.",
};

export const feedWords: Record<ReportFeed["kind"], string> = {
  tracking: "Changes were followed by client tracking.",
  notifications: "Changes were followed by keyspace notifications.",
  none: "Changes were not followed; they were found by comparing.",
};

/** `1 s`, `250 ms`. */
export function toleranceWords(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}

/** `2026-11-21 14:05:09 UTC`. What is no instant stays as it is. */
export function instantWords(iso: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso);
  return parts === null ? iso : `${parts[1]} ${parts[2]} UTC`;
}

/** A key's name as people can read it; bytes that are no text are escaped. */
export function keyWords(keyBase64: string): string {
  return printable(Buffer.from(keyBase64, "base64"));
}

function quoted(prefixes: readonly string[]): string {
  return listed(prefixes.map((prefix) => `“${prefix}”`));
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}
