import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { alerts, policies, proposals } from "@/drizzle/schema";
import { addTeamChannel } from "@/lib/alerts/add-team-channel";
import { deliver } from "@/lib/alerts/deliver";
import { listDeliveries } from "@/lib/alerts/list-deliveries";
import { saveInstanceChannels } from "@/lib/alerts/save-instance-channels";
import { watchInstances } from "@/lib/alerts/watch-instance";
import { db } from "@/lib/db";
import { listOutbox } from "@/lib/outbox";
import { approveProposal } from "@/lib/scaling/proposals/approve-proposal";
import { rejectProposal } from "@/lib/scaling/proposals/reject-proposal";
import { aWaitingProposal, linksOf, tokenIn, toldTo, watchAndTell } from "@/test/support/approvals";
import { startDoorbell } from "@/test/support/doorbell";
import { aPendingProposal, aTeam } from "@/test/support/factories";
import { startWire } from "@/test/support/wire";

const folder = mkdtempSync(join(tmpdir(), "headroom-approvals-"));
process.env["HEADROOM_OUTBOX"] = folder;
const receiver = await startWire();
const doorbell = await startDoorbell();
afterAll(async () => {
  await Promise.all([receiver.stop(), doorbell.stop()]);
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  receiver.requests.length = 0;
  receiver.routes = { "POST /in": { status: 204 } };
});

const later = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000);

const openAlerts = (instanceId: string) =>
  db
    .select()
    .from(alerts)
    .where(and(eq(alerts.instanceId, instanceId), eq(alerts.condition, "approval_waits")));

test("a proposal that waits is told once, however often Headroom looks", async () => {
  const actor = await aTeam();
  const { instance, proposalId, expiresAt, now } = await aWaitingProposal(actor, receiver);

  for (const minutes of [0, 1, 2, 3]) await watchAndTell(instance, later(now, minutes));

  expect(toldTo(receiver)).toMatchObject([
    {
      type: "alert.raised",
      data: {
        condition: "approval_waits",
        topic: "approval",
        subject: "storefront asks to grow to Premium 1, +15 $/month",
        approveUrl: expect.stringMatching(/^http:\/\/localhost:3000\/approve\/[\w-]{60,}$/),
        declineUrl: expect.stringContaining("?answer=decline"),
        url: `http://localhost:3000/instances/${instance.id}`,
        proposal: {
          id: proposalId,
          status: "pending",
          fromPlanId: "heroku-redis:premium-0",
          toPlanId: "heroku-redis:premium-1",
          fromMonthlyCents: 1500,
          toMonthlyCents: 3000,
          currency: "USD",
          expiresAt: expiresAt.toISOString(),
        },
      },
    },
  ]);
});

test("two that look at the same moment tell it once", async () => {
  const actor = await aTeam();
  const { instance, now } = await aWaitingProposal(actor, receiver);

  await Promise.all([1, 2, 3].map(() => watchInstances([instance.id], now)));
  await watchAndTell(instance, now);

  expect(toldTo(receiver)).toHaveLength(1);
});

test("the mail holds what happened, what will happen, what it costs and where to answer", async () => {
  const actor = await aTeam();
  const { instance, now } = await aWaitingProposal(actor, receiver);
  await addTeamChannel(actor, { kind: "email", settings: { recipients: "ada@example.test" } });

  await watchAndTell(instance, now);

  const [mail] = (await listOutbox()).filter(({ to }) => to.includes("ada@example.test"));
  const [webhook] = toldTo(receiver);
  expect(mail!.subject).toBe("storefront asks to grow to Premium 1, +15 $/month");
  expect(mail!.text).toContain("Memory peaked at 45 MB, 90 % of Premium 0.");
  expect(mail!.text).toContain("Change       Grow from Premium 0 to Premium 1");
  expect(mail!.text).toMatch(/^Meanwhile {4}\S/m);
  expect(mail!.text).toContain("Cost         30 $/month, +15 $/month");
  const [approve, decline] = ["Approve", "Decline"].map(
    (label) => new RegExp(`^${label}: (http.*)$`, "m").exec(mail!.text)![1]!,
  );
  expect(mail!.html).toContain(`href="${approve}"`);
  expect(tokenIn(decline!)).toBe(tokenIn(approve!));
  expect(tokenIn(approve!)).not.toBe(tokenIn(webhook!.data.approveUrl));
});

test("each channel gets a link of its own, of which the house keeps only the hash", async () => {
  const actor = await aTeam();
  const { instance, proposalId, expiresAt, now } = await aWaitingProposal(actor, receiver);
  await addTeamChannel(actor, { kind: "email", settings: { recipients: "bob@example.test" } });

  await watchAndTell(instance, now);

  const links = await linksOf(proposalId);
  expect(links.map(({ sentTo }) => sentTo).sort()).toEqual([
    new URL(receiver.url).host,
    "bob@example.test",
  ]);
  expect(links.every((link) => +link.expiresAt === +expiresAt && link.usedAt === null)).toBe(true);
  const token = tokenIn(toldTo(receiver)[0]!.data.approveUrl);
  const kept = JSON.stringify([links, await openAlerts(instance.id), await listDeliveries(actor)]);
  expect(kept).not.toContain(token);
});

test("a message that is sent again after a failure is the same, with the same link", async () => {
  const actor = await aTeam();
  const { instance, proposalId, now } = await aWaitingProposal(actor, receiver);
  receiver.routes = { "POST /in": { status: 503 } };
  await watchAndTell(instance, now).catch(() => null);

  receiver.routes = { "POST /in": { status: 204 } };
  await watchAndTell(instance, later(now, 5));

  const [first, second] = receiver.requests.map(({ body }) => body);
  expect(second).toEqual(first);
  expect(await linksOf(proposalId)).toHaveLength(1);
});

test("who hears of the instance and of the whole team is asked once", async () => {
  const actor = await aTeam();
  const { instance, now } = await aWaitingProposal(actor, receiver);
  await db.transaction((tx) =>
    saveInstanceChannels(tx, actor, instance.id, {
      recipients: [],
      webhookUrl: `${receiver.url}/in`,
    }),
  );

  await watchAndTell(instance, now);

  expect(toldTo(receiver)).toHaveLength(1);
});

test("who wants to hear of nothing else of an instance is asked all the same", async () => {
  const actor = await aTeam();
  const { instance, now } = await aWaitingProposal(actor, receiver);
  const silent = { notifiesBreach: false, notifiesSuccess: false, notifiesFailure: false };
  await db.update(policies).set(silent).where(eq(policies.instanceId, instance.id));
  await db.transaction((tx) =>
    saveInstanceChannels(tx, actor, instance.id, {
      recipients: ["oncall@example.test"],
      webhookUrl: null,
    }),
  );

  await watchAndTell(instance, now);

  const told = (await listOutbox()).filter(({ to }) => to.includes("oncall@example.test"));
  expect(told).toHaveLength(1);
});

test.each([
  ["approved", approveProposal, "storefront: Ada has approved Premium 1"],
  ["rejected", rejectProposal, "storefront: Ada has declined Premium 1"],
] as const)("that it was %s is told to those who were asked", async (status, verb, subject) => {
  const actor = await aTeam();
  const { instance, proposalId, now } = await aWaitingProposal(actor, receiver);
  await watchAndTell(instance, now);
  await verb(actor, { proposalId, note: "" });

  await watchAndTell(instance, later(now, 1));
  await watchAndTell(instance, later(now, 2));

  expect(toldTo(receiver).slice(1)).toMatchObject([
    {
      type: "alert.resolved",
      data: { subject, proposal: { id: proposalId, status }, approveUrl: null, declineUrl: null },
    },
  ]);
});

test("that nobody decided in time is told when the time is over", async () => {
  const actor = await aTeam();
  const { instance, expiresAt, now } = await aWaitingProposal(actor, receiver);
  await watchAndTell(instance, now);

  await watchAndTell(instance, new Date(+expiresAt - 1));
  expect(await openAlerts(instance.id)).toMatchObject([{ resolvedAt: null }]);
  await watchAndTell(instance, expiresAt);

  expect(await openAlerts(instance.id)).toMatchObject([{ resolvedAt: expiresAt }]);
  expect(toldTo(receiver).at(-1)).toMatchObject({
    type: "alert.resolved",
    data: {
      subject: "storefront: nobody decided on Premium 1 in time",
      proposal: { status: "expired" },
    },
  });
});

test("a proposal that takes the place of another is told as its own", async () => {
  const actor = await aTeam();
  const { instance, proposalId, now } = await aWaitingProposal(actor, receiver);
  await watchAndTell(instance, now);
  await db
    .update(proposals)
    .set({ status: "superseded", decidedAt: now })
    .where(eq(proposals.id, proposalId));
  const next = await aPendingProposal(actor, instance.id);

  await watchAndTell(instance, later(now, 1));

  expect(
    toldTo(receiver).map(({ type, data }) => [type, data.proposal?.id, data.proposal?.status]),
  ).toEqual([
    ["alert.raised", proposalId, "pending"],
    ["alert.raised", next.id, "pending"],
    ["alert.resolved", proposalId, "superseded"],
  ]);
});

test("a proposal is never told again, even after its alert was closed in between", async () => {
  const actor = await aTeam();
  const { instance, now } = await aWaitingProposal(actor, receiver);
  await watchAndTell(instance, now);
  await db.update(alerts).set({ resolvedAt: now }).where(eq(alerts.instanceId, instance.id));

  await watchAndTell(instance, later(now, 1));

  expect(toldTo(receiver)).toHaveLength(1);
});

test("an automatic change asks nobody", async () => {
  const actor = await aTeam();
  const { instance, proposalId, now } = await aWaitingProposal(actor, receiver);
  await db
    .update(proposals)
    .set({ status: "approved", decidedAt: now })
    .where(eq(proposals.id, proposalId));

  await watchAndTell(instance, now);

  expect(toldTo(receiver)).toEqual([]);
});

test("a delivery that was settled makes no link", async () => {
  const actor = await aTeam();
  const { instance, proposalId, now } = await aWaitingProposal(actor, receiver);
  await watchInstances([instance.id], now);
  const { deliveries: log } = await listDeliveries(actor);

  await deliver(log[0]!.id, later(now, 25 * 60));

  expect(await linksOf(proposalId)).toEqual([]);
});
