import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { memberships, users } from "@/drizzle/schema";
import type { Actor, Role } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { changeRole } from "@/lib/teams/change-role";
import { createTeam } from "@/lib/teams/create-team";
import { listMembers } from "@/lib/teams/list-members";
import { listTeams } from "@/lib/teams/list-teams";
import { listActivity } from "@/lib/teams/list-activity";
import { readTeam } from "@/lib/teams/read-team";
import { removeMember } from "@/lib/teams/remove-member";
import { saveTeamSettings } from "@/lib/teams/save-team-settings";
import { switchTeam } from "@/lib/teams/switch-team";
import { aTeam } from "@/test/support/factories";

/** Another person in the actor's team. */
async function aColleague(actor: Actor, role: Role, name = "Bob"): Promise<Actor> {
  const userId = newId("usr");
  await db.insert(users).values({ id: userId, name, email: `${userId}@example.test` });
  await db.insert(memberships).values({ teamId: actor.teamId, userId, role });
  return { teamId: actor.teamId, userId, role };
}

async function roleOf({ teamId, userId }: Actor): Promise<Role | null> {
  const [found] = await db
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.teamId, teamId), eq(memberships.userId, userId)));
  return found?.role ?? null;
}

const owners = (teamId: string) =>
  db.$count(memberships, and(eq(memberships.teamId, teamId), eq(memberships.role, "owner")));

describe("the last owner", () => {
  test("can neither leave nor become less", async () => {
    const owner = await aTeam("owner");
    await aColleague(owner, "operator");
    const { userId } = owner;

    await expect(removeMember(owner, { userId })).rejects.toMatchObject({ code: "conflict" });
    await expect(changeRole(owner, { userId, role: "viewer" })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("the last one"),
    });
    expect(await roleOf(owner)).toBe("owner");
  });

  test("may leave once there is another owner", async () => {
    const owner = await aTeam("owner");
    const colleague = await aColleague(owner, "viewer");
    await changeRole(owner, { userId: colleague.userId, role: "owner" });

    await removeMember(owner, { userId: owner.userId });

    expect(await roleOf(owner)).toBeNull();
    expect(await roleOf(colleague)).toBe("owner");
  });

  test("of two owners who leave at once, one stays", async () => {
    const one = await aTeam("owner");
    const other = await aColleague(one, "owner");

    const outcomes = await Promise.allSettled([
      removeMember(one, { userId: one.userId }),
      removeMember(other, { userId: other.userId }),
    ]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await owners(one.teamId)).toBe(1);
  });

  test("of two owners who demote each other at once, one stays", async () => {
    const one = await aTeam("owner");
    const other = await aColleague(one, "owner");

    const outcomes = await Promise.allSettled([
      changeRole(one, { userId: other.userId, role: "viewer" }),
      changeRole(other, { userId: one.userId, role: "viewer" }),
    ]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await owners(one.teamId)).toBe(1);
  });
});

describe("members", () => {
  test.each(["viewer", "operator"] as const)("a %s changes nobody but may leave", async (role) => {
    const owner = await aTeam("owner");
    const actor = await aColleague(owner, role);
    const bob = await aColleague(owner, "viewer");

    const forbidden = { code: "forbidden" };
    await expect(removeMember(actor, { userId: bob.userId })).rejects.toMatchObject(forbidden);
    await expect(changeRole(actor, { userId: actor.userId, role: "owner" })).rejects.toMatchObject(
      forbidden,
    );
    const settings = { name: "Ours", retentionDays: 7, linksNeedSignIn: false };
    await expect(saveTeamSettings(actor, settings)).rejects.toMatchObject(forbidden);

    await removeMember(actor, { userId: actor.userId });
    expect(await roleOf(actor)).toBeNull();
  });

  test("of another team are out of reach", async () => {
    const owner = await aTeam("owner");
    const stranger = await aTeam("viewer");
    const { userId } = stranger;

    await expect(removeMember(owner, { userId })).rejects.toMatchObject({ code: "not_found" });
    await expect(changeRole(owner, { userId, role: "owner" })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await roleOf(stranger)).toBe("viewer");
  });

  test("are listed with who you are, and invitations for owners alone", async () => {
    const owner = await aTeam("owner");
    const bob = await aColleague(owner, "viewer");
    const now = new Date();

    const { members } = await listMembers(bob, now);
    expect(members).toMatchObject([
      { userId: owner.userId, role: "owner", isYou: false },
      { userId: bob.userId, role: "viewer", isYou: true },
    ]);
  });
});

describe("teams", () => {
  test("a person with two teams sees the one they chose", async () => {
    const actor = await aTeam("owner");
    const { teamId } = await createTeam(actor.userId, { name: "Side project" });
    expect((await listTeams(actor.userId)).map(({ name }) => name)).toEqual([
      "Northwind",
      "Side project",
    ]);
    const currentTeam = async () => {
      const [user] = await db.select().from(users).where(eq(users.id, actor.userId));
      return user!.currentTeamId;
    };
    expect(await currentTeam()).toBe(teamId);

    await switchTeam(actor, { teamId: actor.teamId });
    expect(await currentTeam()).toBe(actor.teamId);

    const foreign = await aTeam();
    await expect(switchTeam(actor, { teamId: foreign.teamId })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await currentTeam()).toBe(actor.teamId);
  });

  test("an owner names the team and says how long samples are kept", async () => {
    const owner = await aTeam("owner");
    await saveTeamSettings(owner, { name: "Southwind", retentionDays: 7, linksNeedSignIn: true });
    expect(await readTeam(owner)).toMatchObject({ name: "Southwind", retentionDays: 7 });
  });

  test("an owner says whether links in messages decide without a sign-in, and the history keeps it", async () => {
    const owner = await aTeam("owner");
    const { name, retentionDays, linksNeedSignIn } = await readTeam(owner);
    expect(linksNeedSignIn).toBe(true);

    for (const isNeeded of [false, false, true]) {
      await saveTeamSettings(owner, { name, retentionDays, linksNeedSignIn: isNeeded });
      expect(await readTeam(owner)).toMatchObject({ linksNeedSignIn: isNeeded });
    }

    const { entries } = await listActivity(owner);
    expect(entries.map(({ sentence }) => sentence)).toEqual([
      "made links in messages ask for a sign-in before they decide",
      "lets links in messages decide without a sign-in",
    ]);
  });
});
