// First: it sets up what Next's own files look for when they are loaded.
import { inRequest } from "@/test/support/in-request";
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { POST as startSignIn } from "@/app/(dashboard)/connections/oauth/[provider]/start/route";
import { addChannel, giveRole, invite } from "@/app/(dashboard)/settings/actions";
import { channels, invitations, memberships, sessions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import type { Outcome } from "@/lib/outcome";
import { createTeam } from "@/lib/teams/create-team";
import { switchTeam } from "@/lib/teams/switch-team";
import { aTeam } from "@/test/support/factories";

/** A person with two teams, a page of the first in one tab, and the second chosen in another. */
async function twoTabs() {
  const shown = await aTeam();
  const { teamId } = await createTeam(shown.userId, { name: "Southwind" });
  const sessionToken = randomUUID();
  const { userId } = shown;
  await db
    .insert(sessions)
    .values({ sessionToken, userId, expires: new Date("2100-01-01T00:00:00Z") });
  const headers = new Headers({ cookie: `next-auth.session-token=${sessionToken}` });
  await switchTeam(shown, { teamId });
  return { shown, chosen: { ...shown, teamId }, headers };
}

async function said<T>(headers: Headers, act: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const response = await inRequest(async () => Response.json(await act()), headers);
  return (await response.json()) as Outcome<T>;
}

const rolesIn = async ({ teamId }: Actor) => {
  const rows = await db.select().from(memberships).where(eq(memberships.teamId, teamId));
  return rows.map(({ role }) => role);
};
const refusal = { ok: false, message: expect.stringContaining("chosen another team") };

test("what is done on the page of a team does not fall on the one that another tab has chosen", async () => {
  const { shown, chosen, headers } = await twoTabs();
  const person = { email: "grace@example.test", role: "owner" as const };
  const channel = { kind: "email" as const, settings: { recipients: "ops@example.test" } };
  const role = { userId: shown.userId, role: "viewer" as const };

  expect(await said(headers, () => invite(shown.teamId, person))).toMatchObject(refusal);
  expect(await said(headers, () => addChannel(shown.teamId, channel))).toMatchObject(refusal);
  expect(await said(headers, () => giveRole(shown.teamId, role))).toMatchObject(refusal);

  for (const { teamId } of [shown, chosen]) {
    expect(await db.$count(invitations, eq(invitations.teamId, teamId))).toBe(0);
    expect(await db.$count(channels, eq(channels.teamId, teamId))).toBe(0);
  }
  expect([await rolesIn(shown), await rolesIn(chosen)]).toEqual([["owner"], ["owner"]]);
});

test("it is done once the team of the page is chosen again", async () => {
  const { shown, headers } = await twoTabs();
  await switchTeam(shown, { teamId: shown.teamId });

  const person = { email: "grace@example.test", role: "viewer" as const };
  expect(await said(headers, () => invite(shown.teamId, person))).toMatchObject({ ok: true });

  expect(await db.$count(invitations, eq(invitations.teamId, shown.teamId))).toBe(1);
});

test("a sign-in at a provider is not begun for a team that another tab has chosen", async () => {
  const { shown, headers } = await twoTabs();
  const body = new FormData();
  body.set("teamId", shown.teamId);
  const request = new Request("http://localhost/start", { method: "POST", body });

  const response = await inRequest(
    () => startSignIn(request, { params: Promise.resolve({ provider: "heroku" }) }),
    headers,
  );

  expect(response.headers.get("location")).toMatch(/\/connections\/new\?problem=/);
  expect(response.headers.get("set-cookie")).toBeNull();
});
