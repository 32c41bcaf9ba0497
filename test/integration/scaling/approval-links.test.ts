// Longer than 300 lines: one link and everybody who may hold it.
import { eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { approvalLinks, deliveries, instances, memberships, teams, users } from "@/drizzle/schema";
import { approvalTokenOf } from "@/lib/alerts/approval-token";
import { listChannels } from "@/lib/alerts/list-channels";
import { removeChannel } from "@/lib/alerts/remove-channel";
import { saveInstanceChannels } from "@/lib/alerts/save-instance-channels";
import type { Actor, Role } from "@/lib/auth/model";
import { db } from "@/lib/db";
import type { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";
import { approveProposal } from "@/lib/scaling/proposals/approve-proposal";
import { decideByLink } from "@/lib/scaling/proposals/links/decide-by-link";
import type { Obstacle } from "@/lib/scaling/proposals/links/model";
import { readApprovalLink } from "@/lib/scaling/proposals/links/read-link";
import { hashOfToken } from "@/lib/teams/invitation-token";
import { listActivity } from "@/lib/teams/list-activity";
import {
  anApprovalLink,
  aWaitingProposal,
  linksOf,
  readProposal,
  watchAndTell,
} from "@/test/support/approvals";
import { startDoorbell } from "@/test/support/doorbell";
import { aTeam } from "@/test/support/factories";
import { startWire } from "@/test/support/wire";

const receiver = await startWire({ "POST /in": { status: 204 } });
const doorbell = await startDoorbell();
afterAll(() => Promise.all([receiver.stop(), doorbell.stop()]));
beforeEach(() => {
  receiver.requests.length = 0;
  doorbell.forget();
});

const yes = (token: string) => ({ token, answer: "approve" as const, note: "" });
const no = (token: string, note = "") => ({ token, answer: "decline" as const, note });

/** A link of a team that lets links decide without a sign-in, unless told otherwise. */
async function aLink({ needsSignIn = false }: { needsSignIn?: boolean } = {}) {
  const owner = await aTeam();
  await db.update(teams).set({ linksNeedSignIn: needsSignIn }).where(eq(teams.id, owner.teamId));
  return { owner, ...(await anApprovalLink(owner, receiver)) };
}

async function aColleague({ teamId }: Actor, role: Role): Promise<string> {
  const userId = newId("usr");
  await db.insert(users).values({ id: userId, name: "Grace", email: `${userId}@example.test` });
  await db.insert(memberships).values({ teamId, userId, role });
  return userId;
}

const usedAtOf = async (proposalId: string) => (await linksOf(proposalId))[0]!.usedAt;
const host = () => new URL(receiver.url).host;

describe("a link of a team that asks for no sign-in", () => {
  test("approves for whoever has it, and the history says where it was sent", async () => {
    const { owner, token, proposalId, now } = await aLink();

    expect(await decideByLink(null, yes(token), now)).toEqual({ status: "approved" });

    expect(await readProposal(proposalId)).toMatchObject({
      status: "approved",
      decidedBy: `by link, sent to ${host()}`,
    });
    expect(await usedAtOf(proposalId)).toEqual(now);
    const { entries } = await listActivity(owner);
    expect(entries[0]!.sentence).toContain(`by link, sent to ${host()}`);
    expect(doorbell.rings().at(-1)).toMatchObject({
      name: "scaling/proposal.approved",
      data: { proposalId },
    });
  });

  test("declines with the reason", async () => {
    const { token, proposalId, now } = await aLink();

    expect(await decideByLink(null, no(token, "After the launch"), now)).toEqual({
      status: "rejected",
    });

    expect(await readProposal(proposalId)).toMatchObject({
      status: "rejected",
      decisionNote: "After the launch",
    });
  });

  test("decides once when it is pressed many times at once", async () => {
    const { token, proposalId, now } = await aLink();

    const settled = await Promise.allSettled([
      decideByLink(null, yes(token), now),
      decideByLink(null, no(token), now),
      decideByLink(null, yes(token), now),
      decideByLink(null, no(token), now),
    ]);

    const won = settled.filter((one) => one.status === "fulfilled");
    const lost = settled.filter((one) => one.status === "rejected");
    expect(won).toHaveLength(1);
    expect(await readProposal(proposalId)).toMatchObject(won[0]!.value);
    expect(lost.map(({ reason }) => (reason as AppError).code)).toEqual(Array(3).fill("conflict"));
    expect(await usedAtOf(proposalId)).not.toBeNull();
  });

  test("says that it was used when it is pressed again later", async () => {
    const { token, now } = await aLink();
    await decideByLink(null, yes(token), now);

    await expect(decideByLink(null, no(token), now)).rejects.toThrow("used already");
  });

  test("of two links of one proposal, the second says what the first decided", async () => {
    const { owner, token, proposalId, now } = await aLink();
    await approveProposal(owner, { proposalId });

    await expect(decideByLink(null, no(token), now)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Ada has approved this proposal already"),
    });
    expect(await usedAtOf(proposalId)).toBeNull();
  });

  test("stays usable when the change only has to wait", async () => {
    const { token, proposalId, instance, now } = await aLink();
    await db.update(instances).set({ status: "changing" }).where(eq(instances.id, instance.id));
    await expect(decideByLink(null, yes(token), now)).rejects.toMatchObject({ code: "conflict" });
    expect(await usedAtOf(proposalId)).toBeNull();

    await db.update(instances).set({ status: "ready" }).where(eq(instances.id, instance.id));
    expect(await decideByLink(null, yes(token), now)).toEqual({ status: "approved" });
  });

  test("of a proposal that no longer holds says so", async () => {
    const { token, proposalId, instance, now } = await aLink();
    await db
      .update(instances)
      .set({ planId: "heroku-redis:premium-2" })
      .where(eq(instances.id, instance.id));

    await expect(decideByLink(null, yes(token), now)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("no longer holds"),
    });

    expect(await readProposal(proposalId)).toMatchObject({ status: "superseded" });
    expect(await readApprovalLink(token, null, now)).toMatchObject({ state: "superseded" });
  });

  test("decides until the very end of its time", async () => {
    const { token, expiresAt } = await aLink();

    expect(await decideByLink(null, yes(token), new Date(+expiresAt - 1))).toEqual({
      status: "approved",
    });
  });

  test.each([0, 60_000])("decides nothing %i ms after its end", async (afterMs) => {
    const { token, proposalId, expiresAt } = await aLink();
    const at = new Date(+expiresAt + afterMs);

    expect(await readApprovalLink(token, null, at)).toMatchObject({ state: "expired" });
    await expect(decideByLink(null, yes(token), at)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("is over"),
    });
    expect(await usedAtOf(proposalId)).toBeNull();
  });
});

/** A link that was mailed to two people. */
async function aMailedLink() {
  const owner = await aTeam();
  await db.update(teams).set({ linksNeedSignIn: false }).where(eq(teams.id, owner.teamId));
  const { instance, now, proposalId } = await aWaitingProposal(owner, receiver);
  const save = (recipients: string[]) =>
    db.transaction((tx) =>
      saveInstanceChannels(tx, owner, instance.id, { recipients, webhookUrl: null }),
    );
  await save(["ada@example.test", "ops@example.test"]);
  await watchAndTell(instance, now);
  const mailed = (await linksOf(proposalId)).find(({ sentTo }) => sentTo.includes("@"))!;
  const sent = await db.select().from(deliveries).where(eq(deliveries.teamId, owner.teamId));
  const token = sent
    .map(({ id }) => approvalTokenOf(id))
    .find((one) => hashOfToken(one) === mailed.tokenHash)!;
  return { owner, instance, proposalId, token, now, save };
}

describe("a link that was sent where messages no longer go", () => {
  test("decides nothing once its channel is removed", async () => {
    const { owner, token, proposalId, now } = await aLink();
    const [channel] = await listChannels(owner);
    await removeChannel(owner, { channelId: channel!.id });

    await expect(decideByLink(null, yes(token), now)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("no longer decides"),
    });
    expect(await readProposal(proposalId)).toMatchObject({ status: "pending" });
    expect(await readApprovalLink(token, null, now)).toMatchObject({ state: "cut_off" });
  });

  test("decides nothing once one of those it was sent to is told no more", async () => {
    const { token, proposalId, now, save } = await aMailedLink();
    await save(["ops@example.test"]);

    await expect(decideByLink(null, yes(token), now)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("no longer decides"),
    });
    expect(await readProposal(proposalId)).toMatchObject({ status: "pending" });
  });

  test("decides on when one more is told", async () => {
    const { token, now, save } = await aMailedLink();
    await save(["ada@example.test", "grace@example.test", "ops@example.test"]);

    expect(await decideByLink(null, yes(token), now)).toEqual({ status: "approved" });
  });
});

type Refused = [string, Obstacle, (owner: Actor) => Promise<string | null>];

describe("a link of a team that asks for a sign-in", () => {
  test.each(["operator", "owner"] as const)(
    "decides as the %s of the team who is signed in, and the history names both",
    async (role) => {
      const { owner, token, proposalId, now } = await aLink({ needsSignIn: true });
      const userId = await aColleague(owner, role);
      expect(await readApprovalLink(token, userId, now)).toMatchObject({ obstacle: null });

      expect(await decideByLink(userId, yes(token), now)).toEqual({ status: "approved" });

      expect(await readProposal(proposalId)).toMatchObject({ decidedBy: userId });
      const { entries } = await listActivity(owner);
      expect(entries[0]).toMatchObject({
        who: "Grace",
        sentence: expect.stringContaining(`by link, sent to ${host()}`),
      });
    },
  );

  test.each([
    ["who is not signed in", "signed_out", async () => null],
    ["a member of another team", "stranger", async () => (await aTeam()).userId],
    ["a viewer of the team", "viewer", (owner) => aColleague(owner, "viewer")],
  ] satisfies Refused[])("decides nothing for %s", async (_who, obstacle, whoIs) => {
    const { owner, token, proposalId, now } = await aLink({ needsSignIn: true });
    const userId = await whoIs(owner);

    expect(await readApprovalLink(token, userId, now)).toMatchObject({ state: "open", obstacle });
    await expect(decideByLink(userId, yes(token), now)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("Northwind"),
    });

    expect(await readProposal(proposalId)).toMatchObject({ status: "pending" });
    expect(await usedAtOf(proposalId)).toBeNull();
  });
});

describe("looking at a link", () => {
  test("changes nothing, however often a mail program looks", async () => {
    const { token, proposalId, now } = await aLink();
    const before = [await readProposal(proposalId), await linksOf(proposalId)];

    for (let look = 0; look < 5; look++) await readApprovalLink(token, null, now);

    expect([await readProposal(proposalId), await linksOf(proposalId)]).toEqual(before);
  });

  test("shows the proposal as the team's own pages show it", async () => {
    const { token, proposalId, instance, now } = await aLink();

    expect(await readApprovalLink(token, null, now)).toMatchObject({
      state: "open",
      teamName: "Northwind",
      sentTo: host(),
      instance: { id: instance.id, name: "storefront" },
      pending: { id: proposalId, fromLabel: "Premium 0", toLabel: "Premium 1" },
      obstacle: null,
    });
  });

  test("shows what was decided, and by whom", async () => {
    const { owner, token, proposalId, now } = await aLink();
    await approveProposal(owner, { proposalId });

    expect(await readApprovalLink(token, null, now)).toMatchObject({
      state: "approved",
      proposal: { decider: "Ada has" },
    });
  });

  test("shows one that was used without a decision as used", async () => {
    const { token, proposalId, now } = await aLink();
    await db
      .update(approvalLinks)
      .set({ usedAt: now })
      .where(eq(approvalLinks.proposalId, proposalId));

    expect(await readApprovalLink(token, null, now)).toMatchObject({ state: "used" });
  });
});

test("what is no token of this house opens nothing", async () => {
  const { token, now } = await aLink();
  const [letters, signature] = [token.slice(0, 20), token.slice(21)];
  const forged = [
    "",
    "-",
    letters,
    signature,
    `${letters}-`,
    `${letters}x-${signature}`,
    `${letters}-${signature.slice(0, -1)}`,
    `${letters}-${signature.toLowerCase()}`,
    `${"0".repeat(20)}-${signature}`,
  ];

  for (const other of forged) {
    expect(await readApprovalLink(other, null, now)).toBeNull();
    await expect(decideByLink(null, yes(other), now)).rejects.toMatchObject({ code: "not_found" });
  }
  expect(await readApprovalLink(token, null, now)).not.toBeNull();
});
