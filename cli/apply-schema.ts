import { applyChanges } from "@/drizzle/apply-changes";
import { env } from "@/lib/env";

/** `npm run db:apply`: brings the database of DATABASE_URL to this version. Safe to run twice, and by two at once. */
await applyChanges(env().DATABASE_URL, new Date());
console.log("The schema is up to date.");
