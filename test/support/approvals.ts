import { and, asc, eq } from "drizzle-orm";
import { approvalLinks, deliveries, proposals } from "@/drizzle/schema";
import { addTeamChannel } from "@/lib/alerts/add-team-channel";
import { deliver } from "@/lib/alerts/deliver";
import { watchInstances } from "@/lib/alerts/watch-instance";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { aPendingProposal, anInstance } from "./factories";
import type { Wire } from "./wire";

/** What a test reads of a webhook's body. */
export type Told = {
  type: string;
  data: {
    subject: string;
    body: string;
    condition: string;
    approveUrl: string | null;
    declineUrl: string | null;
    proposal: { id: string; status: string } | null;
  };
};

/** A proposal of `storefront` that can be decided for a day, and a webhook of the team that hears of it. */
export async function aWaitingProposal(actor: Actor, receiver: Wire) {
  const now = new Date();
  const instance = await anInstance(actor, { name: "storefront" });
  const proposal = await aPendingProposal(actor, instance.id);
  const expiresAt = new Date(now.getTime() + 24 * 3_600_000);
  await db.update(proposals).set({ expiresAt }).where(eq(proposals.id, proposal.id));
  const url = `${receiver.url}/in`;
  await addTeamChannel(actor, { kind: "webhook", settings: { url } });
  return { instance, proposalId: proposal.id, expiresAt, now };
}

/** Looks at an instance and sends what that made, as the functions of `inngest/` do. */
export async function watchAndTell(instance: { id: string; teamId: string }, now: Date) {
  await watchInstances([instance.id], now);
  const pending = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.teamId, instance.teamId), eq(deliveries.status, "pending")))
    .orderBy(asc(deliveries.createdAt), asc(deliveries.kind));
  for (const { id } of pending) await deliver(id, now);
}

/** Every message the receiver was sent, oldest first. */
export function toldTo(receiver: Wire): Told[] {
  return receiver.requests.map(({ body }) => body as Told);
}

/** The token in the address of a link. */
export function tokenIn(approveUrl: string | null): string {
  return new URL(approveUrl!).pathname.split("/").at(-1)!;
}

/** A proposal that waits, with the token that its message brought. */
export async function anApprovalLink(actor: Actor, receiver: Wire) {
  const waiting = await aWaitingProposal(actor, receiver);
  await watchAndTell(waiting.instance, waiting.now);
  const token = tokenIn(toldTo(receiver).at(-1)!.data.approveUrl);
  return { ...waiting, token };
}

/** The rows of the links of a proposal. */
export async function linksOf(proposalId: string) {
  return db.select().from(approvalLinks).where(eq(approvalLinks.proposalId, proposalId));
}

/** The row of a proposal as it stands now. */
export async function readProposal(proposalId: string) {
  const [row] = await db.select().from(proposals).where(eq(proposals.id, proposalId));
  return row!;
}
