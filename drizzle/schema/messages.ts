import { index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { at } from "./columns";
import { ofConnection } from "./connections";
import { ofInstance } from "./inventory";
import { ofTeam } from "./people";

/** A webhook of the provider's that Headroom asked for: one per app and connection. */
export const webhookSubscriptions = pgTable(
  "webhook_subscriptions",
  {
    /** In the address it calls, so it is as hard to guess as a token. */
    id: text().primaryKey(),
    teamId: ofTeam(),
    connectionId: ofConnection(),
    /** The instance it was asked for; other instances of the same app share it. */
    instanceId: ofInstance(),
    appName: text().notNull(),
    /** The provider's id, null while it has not been asked. */
    webhookId: text(),
    sealedSecret: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    heardAt: at(),
    /** Why it could not be made, for people; then the five-minute look has to do. */
    problem: text(),
  },
  (table) => [uniqueIndex("webhook_subscriptions_app").on(table.connectionId, table.appName)],
);

/** Requests a drain or a webhook made, by the sender's own id, so that one that comes twice is taken once. */
export const receivedMessages = pgTable(
  "received_messages",
  {
    id: text().primaryKey(),
    receivedAt: at().notNull(),
  },
  (table) => [index("received_messages_at").on(table.receivedAt)],
);
