import { NextResponse } from "next/server";
import { carry } from "@/lib/connections/carried-words";
import { env } from "@/lib/env";

/** The browser's half of a sign-in that is under way. */
export const NONCE_COOKIE = "headroom-connect";
export const NONCE_PATH = "/connections/oauth";

/** Leads to a page of ours or to another site; the browser asks for it by GET. */
export function leadTo(address: string): NextResponse {
  return NextResponse.redirect(new URL(address, env().NEXTAUTH_URL), 303);
}

/** Leads back to where the sign-in was begun, with what went wrong. */
export function leadBack(
  connectionId: string | null,
  problem: string,
  userId: string,
): NextResponse {
  const page = connectionId === null ? "/connections/new" : `/connections/${connectionId}`;
  return leadTo(`${page}?problem=${encodeURIComponent(carry(problem, userId))}`);
}
