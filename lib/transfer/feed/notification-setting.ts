import "server-only";

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import { Control } from "@/lib/transfer/feed/control";
import { Deaf, type Setting } from "@/lib/transfer/feed/ear";
import type { FeedMeans } from "@/lib/transfer/feed/model";
import { areSameFlags, tellsAll, withChanges } from "@/lib/transfer/feed/notification-flags";

/** So often, and after so long, whoever was told is asked for. */
const TAKEN_LOOKS = 5;
const TAKEN_MS = 100;

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
  return tellsAll(former) ? null : settingOf(control, former);
}

/** What is to be put back at a source, by whoever listens last. */
export function settingOf(control: Control, former: string): Setting {
  return { former, restore: () => letGo(control, former) };
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
    await letGo(control, former);
  } finally {
    control.close();
  }
}

/**
 * Puts a source's setting back, unless another transfer still hears by it: that one is told what there is to be
 * put back, and does it in its turn once it has said so. One that is dead says nothing.
 */
async function letGo(control: Control, former: string): Promise<void> {
  const handover = { former, word: randomUUID() };
  if (await control.handOver(handover)) {
    for (let look = 0; look < TAKEN_LOOKS; look++) {
      await sleep(TAKEN_MS);
      if (await control.isTaken(handover)) return;
    }
  }
  await putBack(control, former);
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
