import { watchAccounts as watchAccountsNow } from "@/lib/alerts/watch-accounts";
import { watchGone } from "@/lib/alerts/watch-gone";
import { inngest } from "@/lib/events";

/**
 * Every minute: tells of accounts that broke since, of those that work again, and of instances that are gone.
 * Nothing is collected from these, so the looks that follow a collection do not meet them.
 */
export const watchAccounts = inngest.createFunction(
  { id: "watch-accounts", triggers: [{ cron: "* * * * *" }], retries: 0 },
  async ({ step }) => {
    const accounts = await step.run("watch", () => watchAccountsNow(new Date()));
    const gone = await step.run("gone", () => watchGone(new Date()));
    return accounts + gone;
  },
);
