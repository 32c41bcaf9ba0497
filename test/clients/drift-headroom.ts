import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
// Before the route: it sets up what Next wants to find.
import { startOwnAddress } from "@/test/support/own-address";
import { POST as takeNews } from "@/app/api/webhooks/[subscriptionId]/route";
import { applyChanges } from "@/drizzle/apply-changes";
import { instances, scalingActions } from "@/drizzle/schema";
import { watchInstances as watchForAlerts } from "@/lib/alerts/watch-instance";
import { connectAccount } from "@/lib/connections/connect-account";
import { closeDatabase, db } from "@/lib/db";
import { syncConnection } from "@/lib/radar/sync-inventory";
import { dueConnections, endRound, syncDueParts, syncPartList } from "@/lib/radar/sync-parts";
import { watchInstances } from "@/lib/instances/watch-instances";
import { collectChunk } from "@/lib/metrics/collect-chunk";
import { dueInstances } from "@/lib/metrics/due-instances";
import { beginAction, requestPlanChange, settleAction } from "@/lib/scaling/changes/apply-proposal";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { proposePlan } from "@/lib/scaling/proposals/propose-plan";
import { startPostgres } from "@/local/postgres";
import { until } from "@/test/integration/local/platform-help";
import { startDoorbell } from "@/test/support/doorbell";
import { aTeam } from "@/test/support/factories";
import { freePort } from "@/test/support/free-port";
import { rowOf } from "./drift-rows";

const MINUTE_MS = 60_000;
/** Sooner than inngest/apply.ts, though not so often that the account's allowance is used up. */
const POLL_MS = 1000;
/** So soon is noticed what no webhook tells. */
const NOTICED_MINUTES_MAX = 5;

/**
 * Headroom against the platforms at `platformsUrl`: its own verbs in the order in which inngest/ calls
 * them, and a database and a webhook address of its own. Its minutes are reckoned, so that nobody waits.
 */
export async function startHeadroom(platformsUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), "headroom-drift-"));
  chmodSync(folder, 0o755); // PostgreSQL may run as somebody else.
  const postgres = await startPostgres({
    folder: join(folder, "postgres"),
    port: await freePort(),
    isDurable: false,
  });
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    NEXTAUTH_SECRET: "only-for-clients-only-for-clients",
    HEADROOM_SECRET_KEYS: `clients:${Buffer.alloc(32, 7).toString("base64")}`,
    HEADROOM_LOCAL: "1",
    INNGEST_EVENT_KEY: "test",
    HEROKU_API_URL: `${platformsUrl}/heroku-api`,
    HEROKU_DATA_API_URL: `${platformsUrl}/heroku-data`,
    HEROKU_ID_URL: `${platformsUrl}/heroku-id`,
    SCALINGO_AUTH_URL: `${platformsUrl}/scalingo-auth`,
  });
  const address = await startOwnAddress({
    "/api/webhooks/": (request, subscriptionId) =>
      takeNews(request, { params: Promise.resolve({ subscriptionId }) }),
  });
  const doorbell = await startDoorbell();
  await applyChanges(postgres.url, new Date());
  const actor = await aTeam();
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);

  /** As the function sync-connection does it when nobody asked for it. */
  async function look(connectionId: string): Promise<void> {
    const wanted = { connectionId, askedAt: null };
    const listedAt = now();
    await syncPartList(wanted, listedAt);
    const { problem } = await syncDueParts(wanted, listedAt);
    if (problem !== null) throw problem;
    await endRound(connectionId, listedAt, now());
  }

  /** As the functions collect and evaluate do it. */
  async function collect(): Promise<void> {
    for (const chunk of await dueInstances(now())) {
      const { collected, failed } = await collectChunk(chunk, now());
      await evaluateInstances([...collected, ...failed], now());
      await watchForAlerts([...collected, ...failed], now());
    }
  }

  /** What the crons of one minute do. */
  async function minute(): Promise<void> {
    aheadMs += MINUTE_MS;
    for (const connectionId of await dueConnections(now())) await look(connectionId);
    await collect();
  }

  return {
    actor,
    now,
    doorbell,
    url: address.url,

    /** Connects an account, lists what it has and watches all of it, as a person does. */
    async connect(providerId: string, token: string) {
      const { connectionId } = await connectAccount(actor, { providerId, credentials: { token } });
      await syncConnection(connectionId, now());
      const rows = await db
        .select()
        .from(instances)
        .where(eq(instances.connectionId, connectionId));
      await watchInstances(actor, { instanceIds: rows.map(({ id }) => id) });
      await collect();
      return { connectionId, instanceIds: rows.map(({ id }) => id) };
    },

    /**
     * Lets minutes go by until something is so, and says how many.
     *
     * @throws Error when it takes longer than is promised
     */
    async minutesUntil(isSo: () => Promise<boolean>): Promise<string> {
      for (let count = 1; count <= NOTICED_MINUTES_MAX; count++) {
        await minute();
        if (await isSo()) return `noticed after ${count} min`;
      }
      throw new Error(`not noticed within ${NOTICED_MINUTES_MAX} minutes`);
    },

    /**
     * Waits for a webhook, looks as its ring asks to, and returns the seconds since `startedMs`.
     *
     * @throws Error when none came within ten seconds
     */
    async told(connectionId: string, startedMs: number): Promise<string> {
      const deadlineMs = Date.now() + 10_000;
      const isRung = () =>
        doorbell
          .rings()
          .some(
            ({ name, data }) =>
              name === "connections/inventory.due" && data.connectionId === connectionId,
          );
      await until(() => Promise.resolve(isRung() || Date.now() > deadlineMs));
      assert(isRung(), "no webhook came within 10 s");
      await look(connectionId);
      return `noticed ${((Date.now() - startedMs) / 1000).toFixed(1)} s after it was begun`;
    },

    /** Changes the plan as a person does in Headroom, and sees it to its end. */
    async changePlan(instanceId: string, planId: string): Promise<void> {
      const proposal = await proposePlan(actor, { instanceId, planId });
      const actionId = await beginAction(proposal.id, now());
      assert(actionId !== null);
      let status = await requestPlanChange(actionId, now());
      // Somebody looks at the account meanwhile: what is under way is no drift.
      await syncConnection((await rowOf(instanceId)).connectionId, now());
      while (status === "running") {
        await new Promise((wake) => setTimeout(wake, POLL_MS));
        status = await settleAction(actionId, now());
      }
      const [action] = await db
        .select()
        .from(scalingActions)
        .where(eq(scalingActions.id, actionId));
      assert.equal(status, "succeeded", action?.problem ?? "");
    },

    async stop(): Promise<void> {
      await closeDatabase();
      await doorbell.stop();
      await address.stop();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type Headroom = Awaited<ReturnType<typeof startHeadroom>>;
