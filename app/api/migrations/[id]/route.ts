import { z } from "zod";
import { json } from "@/lib/boundary";
import { readMigration } from "@/lib/migrations/read-migration";

/** A migration as its page polls it. Answers a `MigrationView`. */
export const GET = json(z.object({ id: z.string() }), (actor, { id }) => readMigration(actor, id));
