const LETTERS_MAX = 300;

/**
 * Puts a provider's own words in quotes, on one line, without the full stop that our sentence brings:
 * `“Plan is not available”`.
 * Null when there are none, or when they are a page rather than a sentence. A password in an address that
 * a provider repeats is left out.
 */
export function quoted(words: string | null | undefined): string | null {
  const line = (words ?? "")
    .replace(/\b([a-z]+:\/\/)[^\s@/]*@/gi, "$1…@")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\.$/, "");
  if (line === "" || line.startsWith("<")) return null;
  return `“${line.length > LETTERS_MAX ? `${line.slice(0, LETTERS_MAX)}…` : line}”`;
}

/** Joins sentences and leaves out the ones that are not there. */
export function sentences(...parts: (string | null)[]): string {
  return parts.filter((part) => part !== null).join(" ");
}
