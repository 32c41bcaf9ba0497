import { watchAccounts as watchAccountsNow } from "@/lib/alerts/watch-accounts";
import { inngest } from "@/lib/events";

/** Every minute: tells of accounts that broke since, and of those that work again. */
export const watchAccounts = inngest.createFunction(
  { id: "watch-accounts", triggers: [{ cron: "* * * * *" }], retries: 0 },
  async ({ step }) => step.run("watch", () => watchAccountsNow(new Date())),
);
