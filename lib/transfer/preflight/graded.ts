import type { Finding, FindingCode } from "@/lib/transfer/preflight/model";

/** A finding and how much it weighs. */
export type Graded = { level: "blocker" | "warning" | "note"; finding: Finding };

export function blocker(code: FindingCode, sentence: string, key?: string): Graded {
  return graded("blocker", code, sentence, key);
}

export function warning(code: FindingCode, sentence: string, key?: string): Graded {
  return graded("warning", code, sentence, key);
}

export function note(code: FindingCode, sentence: string, key?: string): Graded {
  return graded("note", code, sentence, key);
}

function graded(
  level: Graded["level"],
  code: FindingCode,
  sentence: string,
  key: string | undefined,
): Graded {
  return { level, finding: { code, sentence, ...(key === undefined ? {} : { key }) } };
}

/** `SCAN`, `SCAN and TYPE`, `SCAN, TYPE and GET`. */
export function listed(words: readonly (string | number)[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
