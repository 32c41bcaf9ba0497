import { watchAccount } from "@/lib/alerts/watch-accounts";
import { BudgetSpent } from "@/lib/connections/budget-spent";
import { AppError } from "@/lib/errors";
import { connectionDue, inngest, inventoryDue } from "@/lib/events";
import { dueConnections, endRound, syncDueParts, syncPartList } from "@/lib/radar/sync-parts";
import { syncPlans } from "@/lib/instances/sync-plans";

/** Steps of eight seconds fill the minute until the next look, which goes on where this one ended. */
const STEPS_MAX = 7;

/** Every minute, asks for a look at each working connection that has something to look at. */
export const syncConnections = inngest.createFunction(
  { id: "sync-connections", triggers: [{ cron: "* * * * *" }], retries: 0 },
  async ({ step }) => {
    const connectionIds = await step.run("due", () => dueConnections(new Date()));
    if (connectionIds.length === 0) return 0;
    await step.sendEvent(
      "ring",
      connectionIds.map((connectionId) => inventoryDue.create({ connectionId })),
    );
    return connectionIds.length;
  },
);

/**
 * Looks at one connection: which instances and plans there are now. What is not done within a minute, or
 * could not be read, is left for the next look; so nothing is retried.
 */
export const syncConnection = inngest.createFunction(
  {
    id: "sync-connection",
    triggers: [connectionDue, inventoryDue],
    concurrency: { key: "event.data.connectionId", limit: 1 },
    retries: 0,
  },
  async ({ event, step }) => {
    const { connectionId } = event.data;
    const isAsked = event.name === connectionDue.name;
    const total = { seen: 0, gone: 0 };

    const list = await step.run("list", async () => {
      const now = new Date();
      const asked = { connectionId, askedAt: isAsked ? now : null };
      const told = await orProblem(() => syncPartList(asked, now));
      return { ...told, at: now.toISOString() };
    });
    const listedAt = new Date(list.at);
    const look = { connectionId, askedAt: isAsked ? listedAt : null };
    total.gone += list.value?.gone ?? 0;
    let { problem } = list;

    const failed: string[] = [];
    for (let count = 1; count <= STEPS_MAX; count++) {
      const seen = await step.run(`look-${count}`, () =>
        orProblem(async () => {
          const { problem: unread, ...found } = await syncDueParts(look, new Date(), failed);
          return { ...found, unread: unread?.message ?? null };
        }),
      );
      problem ??= seen.problem ?? seen.value?.unread ?? null;
      total.seen += seen.value?.seen ?? 0;
      total.gone += seen.value?.gone ?? 0;
      failed.push(...(seen.value?.failed ?? []));
      if (seen.value === null || seen.value.isDone) break;
    }

    const plans = await step.run("plans", () => orProblem(() => syncPlans(look, new Date())));
    problem ??= plans.problem;
    await step.run("end", async () => {
      const now = new Date();
      if (list.value !== null) await endRound(connectionId, listedAt, now);
      await watchAccount(connectionId, now, problem);
    });
    return problem === null ? total : { ...total, problem };
  },
);

/** What a provider says instead of an answer ends the look with its sentence: the next one asks again. */
async function orProblem<T>(
  work: () => Promise<T>,
): Promise<{ value: T | null; problem: string | null }> {
  try {
    return { value: await work(), problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // Headroom held itself back: that is no silence of the provider's.
    return { value: null, problem: error instanceof BudgetSpent ? null : error.message };
  }
}
