import "server-only";

import { isIP } from "node:net";
import { env } from "@/lib/env";
import { isLoopback, isPublicAddress } from "@/lib/public-address";

/**
 * Why a provider could send nothing to this installation, for people; null where it can, as far as the
 * addresses tell. A provider that is stood in for on this machine reaches everything on it.
 */
export function whyUnheard(providerId: string, providerLabel: string): string | null {
  const { NEXTAUTH_URL, HEROKU_API_URL, SCALINGO_AUTH_URL } = env();
  const provider = new URL(providerId === "scalingo" ? SCALINGO_AUTH_URL : HEROKU_API_URL);
  const own = new URL(NEXTAUTH_URL);
  if (isLoopback(provider.hostname) || !isPrivate(own.hostname)) return null;
  return `${providerLabel} cannot reach Headroom at ${own.origin}, which is no address on the internet. Whoever runs Headroom has to set NEXTAUTH_URL to one.`;
}

function isPrivate(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isLoopback(host)) return true;
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return !host.includes(".") || /\.(local|internal|localhost)$/.test(host);
}
