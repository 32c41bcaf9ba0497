import "server-only";

import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { hasOpenChange } from "@/lib/scaling/changes/open-change";

/** @throws AppError `conflict` while Headroom changes the plan: two changes at once would hide each other */
export async function refuseDuringChange(instance: { id: string; name: string }): Promise<void> {
  if (!(await hasOpenChange(db, instance.id))) return;
  throw new AppError(
    "conflict",
    `The plan of ${instance.name} is being changed. Wait until that has ended, then try again.`,
  );
}
