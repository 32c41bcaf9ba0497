import { NextRequest, NextResponse } from "next/server";
import { currentActor } from "@/lib/auth/current-actor";
import { FinishOAuth, finishOAuth } from "@/lib/connections/finish-oauth";
import { openState } from "@/lib/connections/oauth-state";
import { AppError } from "@/lib/errors";
import { leadBack, leadTo, NONCE_COOKIE, NONCE_PATH } from "./lead";

type Context = { params: Promise<{ provider: string }> };

/** Where the provider leads a person back to, with its answer in the address. */
export async function GET(request: NextRequest, { params }: Context): Promise<NextResponse> {
  const actor = await currentActor();
  const { provider: providerId } = await params;
  const nonce = request.cookies.get(NONCE_COOKIE)?.value;
  const answer = FinishOAuth.parse({
    ...Object.fromEntries(request.nextUrl.searchParams),
    providerId,
    nonce,
  });
  const response = await ended();
  response.cookies.set(NONCE_COOKIE, "", { path: NONCE_PATH, maxAge: 0 });
  return response;

  async function ended(): Promise<NextResponse> {
    try {
      const { connectionId } = await finishOAuth(actor, answer);
      return leadTo(`/connections/${connectionId}`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const begunFor = openState(answer.state, answer.nonce)?.connectionId ?? null;
      return leadBack(begunFor, error.message, actor.userId);
    }
  }
}
