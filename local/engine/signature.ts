import { createHmac, timingSafeEqual } from "node:crypto";
import canonicalize from "canonicalize";

/**
 * Signs a JSON body as Inngest does: `t=<unix seconds>&s=<hex>`, where `s` is the HMAC-SHA256 of the
 * canonical body followed by `t`. The key is the text after `signkey-<word>-`, not its bytes.
 */
export function signBody(body: unknown, signingKey: string, unixSeconds: number): string {
  return `t=${unixSeconds}&s=${hmac(canonicalize(body) ?? "", signingKey, String(unixSeconds))}`;
}

/** True when `signature` was made over exactly this text with the same key. Its age is not judged. */
export function isSignedText(text: string, signature: string, signingKey: string): boolean {
  const parts = new URLSearchParams(signature);
  const [time, given] = [parts.get("t"), parts.get("s")];
  if (!time || !given) return false;
  return isSameText(given, hmac(text, signingKey, time));
}

/** Compares two secrets in a time that does not tell where they differ. */
export function isSameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function hmac(text: string, signingKey: string, time: string): string {
  const key = signingKey.replace(/^signkey-\w+-/, "");
  return createHmac("sha256", key).update(text).update(time).digest("hex");
}
