import { NextResponse } from "next/server";
import { signInAddress } from "@/lib/auth/asked-address";
import { findActor } from "@/lib/auth/current-actor";
import { OTHER_TEAM } from "@/lib/boundary";
import { beginOAuth, OAUTH_MINUTES } from "@/lib/connections/begin-oauth";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { leadBack, leadTo, NONCE_COOKIE, NONCE_PATH } from "../lead";

type Context = { params: Promise<{ provider: string }> };

/**
 * Sends a person to the provider's sign-in. By POST, so that no other site's link begins it: the session
 * cookie does not travel with a form of another site.
 */
export async function POST(request: Request, { params }: Context): Promise<NextResponse> {
  const { provider: providerId } = await params;
  const actor = await findActor();
  if (actor === null) return leadTo(signInAddress("/connections/new"));
  const form = await request.formData();
  if (form.get("teamId") !== actor.teamId) return leadBack(null, OTHER_TEAM, actor.userId);
  const asked = form.get("connectionId");
  const connectionId = typeof asked === "string" ? asked : null;
  try {
    const { url, nonce } = await beginOAuth(actor, { providerId, connectionId });
    const response = leadTo(url);
    response.cookies.set(NONCE_COOKIE, nonce, {
      httpOnly: true,
      // Lax: the way back from the provider is a link from another site.
      sameSite: "lax",
      secure: env().NEXTAUTH_URL.startsWith("https:"),
      path: NONCE_PATH,
      maxAge: OAUTH_MINUTES * 60,
    });
    return response;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return leadBack(connectionId, error.message, actor.userId);
  }
}
