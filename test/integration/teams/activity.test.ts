import { expect, test } from "vitest";
import { auditEntries } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import { createTeam } from "@/lib/teams/create-team";
import { listActivity } from "@/lib/teams/list-activity";
import { saveTeamSettings } from "@/lib/teams/save-team-settings";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";

test("what people and Headroom did is told newest first, with who and about what", async () => {
  const owner = await aTeam("owner");
  const instance = await anInstance(owner, { name: "storefront" });
  await saveTeamSettings(owner, { name: "Southwind", retentionDays: 30, linksNeedSignIn: true });
  await db.transaction((tx) =>
    audit(tx, { teamId: owner.teamId, userId: null }, "instance.url_changed", instance.id, {
      name: "storefront",
    }),
  );

  const { entries, next } = await listActivity(owner);

  expect(entries).toMatchObject([
    {
      who: "Headroom",
      sentence: "noticed a new address of storefront",
      instance: { id: instance.id, name: "storefront" },
    },
    { who: "Ada", sentence: "renamed the team from Northwind to Southwind", instance: null },
  ]);
  expect(next).toBeNull();
});

test("an entry about a proposal names its instance", async () => {
  const owner = await aTeam("owner");
  const instance = await anInstance(owner, { name: "storefront" });
  const proposal = await aPendingProposal(owner, instance.id);
  await db.transaction((tx) => audit(tx, owner, "proposal.approved", proposal.id));

  const { entries } = await listActivity(owner);

  expect(entries).toMatchObject([{ instance: { id: instance.id, name: "storefront" } }]);
});

test("history goes on page by page without a gap, also within one instant", async () => {
  const owner = await aTeam("owner");
  const at = new Date("2026-03-02T14:00:00Z");
  await db.insert(auditEntries).values(
    Array.from({ length: 120 }, (_, index) => ({
      id: newId("aud"),
      teamId: owner.teamId,
      userId: owner.userId,
      what: "team.renamed",
      subjectId: owner.teamId,
      details: { from: "a", to: "b" },
      at: new Date(at.getTime() + Math.floor(index / 40)),
    })),
  );

  const seen: string[] = [];
  let before: string | undefined;
  for (let page = 0; page < 5; page++) {
    const { entries, next } = await listActivity(owner, { before });
    seen.push(...entries.map(({ id }) => id));
    if (next === null) break;
    before = next;
  }

  expect(seen).toHaveLength(120);
  expect(new Set(seen).size).toBe(120);
});

test("another team's history stays with it", async () => {
  const owner = await aTeam("owner");
  const { teamId } = await createTeam(owner.userId, { name: "Side project" });

  expect((await listActivity(owner)).entries).toEqual([]);
  expect((await listActivity({ ...owner, teamId })).entries).toMatchObject([
    { sentence: "created the team Side project" },
  ]);
});

test("an instance's own history holds what is about it, its proposals included, and nothing else", async () => {
  const owner = await aTeam("owner");
  const [instance, other] = [await anInstance(owner), await anInstance(owner)];
  const proposal = await aPendingProposal(owner, instance.id);
  await db.transaction(async (tx) => {
    await audit(tx, owner, "instance.unwatched", other.id, { name: "other" });
    await audit(tx, owner, "proposal.approved", proposal.id);
    await audit(tx, owner, "instance.watched", instance.id, { name: "a", plan: "b" });
  });
  const about = (before?: string) =>
    listActivity(owner, { instanceId: instance.id, rows: 1, before });

  const first = await about();
  const second = await about(first.next!);

  expect([...first.entries, ...second.entries].map(({ what }) => what).toSorted()).toEqual([
    "instance.watched",
    "proposal.approved",
  ]);
  expect(second.next).toBeNull();
  expect((await listActivity(await aTeam(), { instanceId: instance.id })).entries).toEqual([]);
});
