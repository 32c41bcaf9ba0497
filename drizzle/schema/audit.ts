import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { at } from "./columns";
import { ofTeam } from "./people";

/** Who changed what. Only ever added to. `userId` null is Headroom itself. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: text().primaryKey(),
    teamId: ofTeam(),
    userId: text(),
    /** `noun.verb`, such as `proposal.approved`. */
    what: text().notNull(),
    /** The id of the row it is about; its prefix says which table. */
    subjectId: text().notNull(),
    /** For people: names as they were then. Never a credential. */
    details: jsonb().$type<Record<string, string | number | boolean | null>>().notNull(),
    at: at().notNull().defaultNow(),
  },
  (table) => [
    index("audit_entries_team").on(table.teamId, table.at, table.id),
    index("audit_entries_subject").on(table.subjectId),
  ],
);
