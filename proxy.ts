import { NextResponse, type NextRequest } from "next/server";
import { ASKED_ADDRESS } from "@/lib/auth/asked-address";

/** Tells every page which address was asked for, so that signing in leads back to it. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set(ASKED_ADDRESS, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  return NextResponse.next({ request: { headers } });
}

/** Pages only: neither what is polled nor files. */
export const config = { matcher: ["/((?!api/|_next/|.*\\.).+)"] };
