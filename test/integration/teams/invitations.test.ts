import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { invitations, memberships, users } from "@/drizzle/schema";
import type { Role } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { listOutbox } from "@/lib/outbox";
import { acceptInvitation } from "@/lib/teams/accept-invitation";
import { inviteMember } from "@/lib/teams/invite-member";
import { listMembers } from "@/lib/teams/list-members";
import { readInvitation } from "@/lib/teams/read-invitation";
import { removeMember } from "@/lib/teams/remove-member";
import { revokeInvitation } from "@/lib/teams/revoke-invitation";
import { aTeam } from "@/test/support/factories";

const folder = mkdtempSync(join(tmpdir(), "headroom-outbox-test-"));
process.env.HEADROOM_OUTBOX = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = new Date("2026-03-02T14:00:00Z");
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);

async function aPerson(email = `${newId("usr")}@example.test`) {
  const id = newId("usr");
  await db.insert(users).values({ id, name: "Bob", email });
  return { id, email };
}

async function anInvitation(role: Role = "operator") {
  const owner = await aTeam("owner");
  const bob = await aPerson();
  const invited = await inviteMember(owner, { email: bob.email, role }, now);
  return { owner, bob, invited, token: tokenOf(invited.link) };
}

const tokenOf = (link: string) => link.split("/").at(-1)!;

async function roleIn(teamId: string, userId: string) {
  const [found] = await db
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.teamId, teamId), eq(memberships.userId, userId)));
  return found?.role ?? null;
}

test("an invitation arrives as a mail with a link, and the link makes a member", async () => {
  const { owner, bob, invited, token } = await anInvitation();
  const mail = (await listOutbox()).find(({ id }) => id === invited.invitationId);
  expect(mail).toMatchObject({
    to: [bob.email],
    subject: "Northwind invites you to Headroom, open for 7 days",
    text: expect.stringContaining(`http://localhost:3000/invitations/${token}`),
  });
  expect(await readInvitation(token, now)).toMatchObject({
    teamName: "Northwind",
    email: bob.email,
    role: "operator",
    inviter: "Ada",
    state: "open",
  });

  expect(await acceptInvitation(bob.id, token, now)).toEqual({
    teamId: owner.teamId,
    teamName: "Northwind",
  });

  expect(await roleIn(owner.teamId, bob.id)).toBe("operator");
  const [user] = await db.select().from(users).where(eq(users.id, bob.id));
  expect(user!.currentTeamId).toBe(owner.teamId);
  expect(await readInvitation(token, now)).toMatchObject({ state: "accepted" });
});

test("the token is in the link alone: the database holds its hash", async () => {
  const { invited, token } = await anInvitation();
  const [row] = await db.select().from(invitations).where(eq(invitations.id, invited.invitationId));
  expect(JSON.stringify(row)).not.toContain(token);
});

describe("an invitation opens nothing", () => {
  test("for somebody with another e-mail address, and says which one it is for", async () => {
    const { owner, bob, token } = await anInvitation();
    const eve = await aPerson();

    await expect(acceptInvitation(eve.id, token, now)).rejects.toMatchObject({
      code: "forbidden",
      message: `This invitation is for ${bob.email}, and you are signed in as ${eve.email}. Sign in with ${bob.email}, or ask for an invitation of your address.`,
    });
    expect(await roleIn(owner.teamId, eve.id)).toBeNull();
    expect(await readInvitation(token, now)).toMatchObject({ state: "open" });
  });

  test("after seven days", async () => {
    const { owner, bob, token } = await anInvitation();

    expect(await readInvitation(token, days(7))).toMatchObject({ state: "expired" });
    await expect(acceptInvitation(bob.id, token, days(7))).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await roleIn(owner.teamId, bob.id)).toBeNull();
  });

  test("once it was revoked", async () => {
    const { owner, bob, invited, token } = await anInvitation();
    const { invitationId } = invited;
    await expect(revokeInvitation(await aTeam(), { invitationId })).rejects.toMatchObject({
      code: "conflict",
    });
    await revokeInvitation(owner, { invitationId });

    await expect(acceptInvitation(bob.id, token, now)).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(revokeInvitation(owner, { invitationId })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("once a newer one took its place", async () => {
    const { owner, bob, token } = await anInvitation("viewer");
    const again = await inviteMember(owner, { email: bob.email, role: "operator" }, now);

    await expect(acceptInvitation(bob.id, token, now)).rejects.toMatchObject({
      code: "not_found",
    });
    await acceptInvitation(bob.id, tokenOf(again.link), now);
    expect(await roleIn(owner.teamId, bob.id)).toBe("operator");
  });

  test("for somebody who used it and was removed since", async () => {
    const { owner, bob, token } = await anInvitation();
    await acceptInvitation(bob.id, token, now);
    await removeMember(owner, { userId: bob.id });

    await expect(acceptInvitation(bob.id, token, now)).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await roleIn(owner.teamId, bob.id)).toBeNull();
  });

  test("when nobody made it", async () => {
    const bob = await aPerson();
    await expect(acceptInvitation(bob.id, "made-up", now)).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await readInvitation("made-up", now)).toBeNull();
  });
});

test("accepting twice at once makes one member", async () => {
  const { owner, bob, token } = await anInvitation();
  await Promise.all([acceptInvitation(bob.id, token, now), acceptInvitation(bob.id, token, now)]);
  expect(await roleIn(owner.teamId, bob.id)).toBe("operator");
});

test("an address in other letters is the same address", async () => {
  const owner = await aTeam("owner");
  const bob = await aPerson(`Bob.${newId("usr")}@Example.test`);
  const { link } = await inviteMember(
    owner,
    { email: bob.email.toLowerCase(), role: "viewer" },
    now,
  );
  await acceptInvitation(bob.id, tokenOf(link), now);

  expect(await roleIn(owner.teamId, bob.id)).toBe("viewer");
  await expect(
    inviteMember(owner, { email: bob.email.toLowerCase(), role: "owner" }, now),
  ).rejects.toMatchObject({ code: "conflict" });
});

test("two owners who invite the same address at once leave one open invitation", async () => {
  const owner = await aTeam("owner");
  const email = `${newId("usr")}@example.test`;
  await Promise.all([
    inviteMember(owner, { email, role: "viewer" }, now),
    inviteMember(owner, { email, role: "viewer" }, now),
  ]);

  expect((await listMembers(owner, now)).invitations).toMatchObject([{ email, isExpired: false }]);
  expect((await listMembers(owner, days(8))).invitations).toMatchObject([{ isExpired: true }]);
  expect((await listMembers({ ...owner, role: "operator" }, now)).invitations).toEqual([]);
});

test.each(["viewer", "operator"] as const)("a %s invites nobody", async (role) => {
  const actor = await aTeam(role);
  await expect(
    inviteMember(actor, { email: "bob@example.test", role: "viewer" }),
  ).rejects.toMatchObject({
    code: "forbidden",
  });
});
