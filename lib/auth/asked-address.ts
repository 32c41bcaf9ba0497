/** The header in which `proxy.ts` tells a page its own address. One that a browser sends is replaced. */
export const ASKED_ADDRESS = "x-headroom-address";

/** Where somebody without a session is sent: to the sign-in, and from there to what they asked for. */
export function signInAddress(asked: string | null): string {
  return asked === null ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(asked)}`;
}
