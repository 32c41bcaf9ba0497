/**
 * Reads what people type for "keys that begin so": the beginning alone (`cart:`), or with the star that the
 * patterns of Redis have at the end (`cart:*`). As in those patterns, a backslash makes a letter of the
 * sign behind it.
 *
 * Null for a pattern that says more than a beginning (`*:cart`, `cart:?`, `cart:[ab]`): keys are chosen by
 * their beginning only, and what looks like a pattern would silently match nothing.
 */
export function prefixOf(typed: string): string | null {
  let prefix = "";
  for (let at = 0; at < typed.length; at++) {
    const sign = typed[at]!;
    if (sign === "\\" && at + 1 < typed.length) prefix += typed[++at]!;
    else if (sign === "*" && at === typed.length - 1) return prefix;
    else if ("*?[".includes(sign)) return null;
    else prefix += sign;
  }
  return prefix;
}
