// First: it sets up what Next's own files look for when they are loaded.
import { inRequest } from "@/test/support/in-request";
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { accept } from "@/app/(auth)/invitations/[token]/actions";
import { addChannel, dropChannel } from "@/app/(dashboard)/settings/actions";
import { memberships, sessions } from "@/drizzle/schema";
import { db } from "@/lib/db";
import type { Outcome } from "@/lib/outcome";
import { aTeam } from "@/test/support/factories";

async function said<T>(headers: Headers, act: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const response = await inRequest(async () => Response.json(await act()), headers);
  return (await response.json()) as Outcome<T>;
}

const channel = { kind: "email" as const, settings: { recipients: "ops@example.test" } };

test("a form whose session has ended is told so, and not led away from what was typed", async () => {
  const { teamId } = await aTeam();
  const nobody = new Headers();
  const ended = { ok: false, message: expect.stringMatching(/^Your session has ended.* stays\.$/) };

  expect(await said(nobody, () => dropChannel({ channelId: "chn_1" }))).toMatchObject(ended);
  expect(await said(nobody, () => addChannel(teamId, channel))).toMatchObject(ended);
  expect(await said(nobody, () => accept({ token: "any" }))).toMatchObject(ended);
});

test("who was removed from the last team meanwhile is told that, too", async () => {
  const { teamId, userId } = await aTeam();
  const sessionToken = randomUUID();
  await db
    .insert(sessions)
    .values({ sessionToken, userId, expires: new Date("2100-01-01T00:00:00Z") });
  await db.delete(memberships).where(eq(memberships.userId, userId));
  const headers = new Headers({ cookie: `next-auth.session-token=${sessionToken}` });

  expect(await said(headers, () => addChannel(teamId, channel))).toMatchObject({
    ok: false,
    message: expect.stringContaining("in no team any more"),
  });
});
