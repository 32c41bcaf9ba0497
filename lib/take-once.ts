import "server-only";

import { receivedMessages } from "@/drizzle/schema";
import { db, type Database, type Tx } from "@/lib/db";

const ID_LENGTH_MAX = 200;

/**
 * Whether a message is here for the first time. `sender` is a row of ours, so that nobody can use up the
 * ids of somebody else's messages; `id` is the sender's own. Remembered for a day; where the work on it is
 * one transaction, `on` that, so that a message whose work failed may come again.
 */
export async function takeOnce(
  sender: string,
  id: string,
  now: Date,
  on: Tx | Database = db,
): Promise<boolean> {
  const taken = await on
    .insert(receivedMessages)
    .values({ id: `${sender}/${id.slice(0, ID_LENGTH_MAX)}`, receivedAt: now })
    .onConflictDoNothing()
    .returning({ id: receivedMessages.id });
  return taken.length === 1;
}
