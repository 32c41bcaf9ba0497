import "server-only";

import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/provider";
import { Control } from "@/lib/transfer/feed/control";
import { Deaf, type Setting } from "@/lib/transfer/feed/ear";
import type { FeedMeans } from "@/lib/transfer/feed/model";
import { areSameFlags, tellsAll, withChanges } from "@/lib/transfer/feed/notification-flags";

/**
 * Switches keyspace notifications on, by CONFIG or by the provider. Returns what has to be put back; null
 * when they were on.
 *
 * @throws Deaf when neither is possible
 */
export async function switchOn(control: Control, means: FeedMeans): Promise<Setting | null> {
  const flags = await control.flags();
  if (typeof flags !== "string") return switchOnByProvider(flags.message, means);

  const former = formerOf(flags, means);
  if (!tellsAll(flags)) {
    if (former !== means.former) await means.remember?.(former);
    const no = await control.setFlags(withChanges(flags));
    if (no !== null) return switchOnByProvider(no.message, means);
    const now = await control.flags();
    if (typeof now !== "string" || !tellsAll(now)) {
      await control.setFlags(former);
      throw new Deaf("its notify-keyspace-events cannot be changed");
    }
  }
  return tellsAll(former) ? null : { former, restore: () => putBack(control, former) };
}

/** What an earlier feed remembered is still to be put back if the setting is the one it made. */
function formerOf(flags: string, { former }: FeedMeans): string {
  const isOurs = former != null && areSameFlags(flags, withChanges(former));
  return isOurs ? former : flags;
}

async function switchOnByProvider(no: string, { notifications }: FeedMeans): Promise<Setting> {
  if (notifications === undefined) throw new Deaf(no);
  await notifications.enable();
  return { former: null, restore: () => notifications.restore() };
}

/**
 * Puts a source's `notify-keyspace-events` back to what a feed remembered, unless somebody has changed it
 * meanwhile. For a feed that was ended by a crash; otherwise its `close()` does this.
 *
 * @throws AppError `refused` when the source does not let it be set, `unreachable` when it may work later
 */
export async function restoreNotifications(address: RedisAddress, former: string): Promise<void> {
  const control = new Control(address, null);
  try {
    await putBack(control, former);
  } finally {
    control.close();
  }
}

async function putBack(control: Control, former: string): Promise<void> {
  const now = await control.flags();
  if (typeof now === "string" && !areSameFlags(now, withChanges(former))) return;
  const no = typeof now === "string" ? await control.setFlags(former) : now;
  if (no === null) return;
  throw new AppError(
    "refused",
    `The source's notify-keyspace-events could not be put back to “${former}”: “${no.message}”. Set it there by hand.`,
  );
}
