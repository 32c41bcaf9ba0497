import { inngest, migrationAdvanced } from "@/lib/events";
import { runMigration } from "@/lib/migrations/run-migration";

/**
 * Works at a migration for some seconds and rings for the next run.
 *
 * Short runs keep the rows the only memory: a deploy in the middle of a migration costs at most the slice in
 * hand. A person's ring begins a chain of its own, and the former one ends.
 */
export const migrate = inngest.createFunction(
  {
    id: "migrate",
    triggers: [migrationAdvanced],
    concurrency: { key: "event.data.migrationId", limit: 1 },
  },
  async ({ event, step }) => {
    const { migrationId, chain = null } = event.data;
    const next = await step.run("work", () =>
      runMigration(migrationId, () => new Date(), { chain }),
    );
    if (next.is === "sleep") await step.sleep("wait", `${next.seconds}s`);
    if (next.is !== "stop") {
      const rest = next.chain === null ? {} : { chain: next.chain };
      await step.sendEvent("next", migrationAdvanced.create({ migrationId, ...rest }));
    }
    return next.is;
  },
);
