import "server-only";

import type { RedisAddress } from "@/lib/providers/model";
import { encode } from "@/lib/redis/wire/encode";
import { openWire } from "@/lib/redis/wire/open-wire";
import { accepted } from "@/lib/redis/wire/refused";
import type { Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { Control } from "@/lib/transfer/feed/control";
import { Deaf, type Ear } from "@/lib/transfer/feed/ear";
import type { FeedMeans } from "@/lib/transfer/feed/model";
import { keyspaceChannels, namedBy } from "@/lib/transfer/feed/notification-flags";
import type { Heard } from "@/lib/transfer/feed/heard";
import { handoverIn, type Handover } from "@/lib/transfer/feed/handover";
import { settingOf, switchOn } from "@/lib/transfer/feed/notification-setting";

/**
 * Listens to keyspace notifications: Pub/Sub messages that name the database and the key of every change.
 * They are off by default; what they were set to is remembered before they are switched on.
 *
 * Source: https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 *
 * @throws Deaf or AppError when the source refuses, AppError `unreachable` when it may work later
 */
export async function listenByNotifications(
  address: RedisAddress,
  heard: Heard,
  means: FeedMeans,
): Promise<Ear> {
  const { wire, isNew } = await newestWire(address);
  const control = new Control(address, isNew ? wire : null);
  try {
    const ear: Ear = { kind: "notifications", wire, control, setting: null };
    await subscribe(wire, heard, (handover) => {
      // Whoever handed it over puts it back if nobody says that it is taken.
      void takenOver(ear, handover, means).catch(() => {});
    });
    ear.setting = (await switchOn(control, means)) ?? ear.setting;
    return ear;
  } catch (error) {
    wire.close();
    control.close();
    throw error;
  }
}

/** RESP3 keeps ordinary commands possible beside a subscription; servers before 6.0 do not know it. */
async function newestWire(address: RedisAddress): Promise<{ wire: Wire; isNew: boolean }> {
  try {
    return { wire: await openWire(address, { protocol: 3 }), isNew: true };
  } catch {
    // Refused, or hung up on: the plain way tells whether there is a server at all.
    const wire = await openWire(address);
    wire.takeMessages();
    return { wire, isNew: false };
  }
}

/** Remembers what is to be put back before it is said to be taken. */
async function takenOver(ear: Ear, handover: Handover, means: FeedMeans): Promise<void> {
  if (!ear.wire.isOpen) return;
  const setting = ear.setting ?? settingOf(ear.control, handover.former);
  if (ear.setting === null) await means.remember?.(handover.former);
  ear.setting = setting;
  await ear.control.take(handover);
}

async function subscribe(
  wire: Wire,
  heard: Heard,
  onHandover: (handover: Handover) => void,
): Promise<void> {
  let isConfirmed = false;
  wire.onPush((push) => {
    const kind = String(push[0]);
    if (kind === "psubscribe") isConfirmed = true;
    if (kind !== "pmessage") return;
    const handover = handoverIn(String(push[2]), String(push[3]));
    if (handover === null) hear(push[2]!, heard);
    else onHandover(handover);
  });
  // The confirmation is a message, so the one reply is that of the PING, or a refusal.
  const both = encode([["PSUBSCRIBE", keyspaceChannels], ["PING"]]);
  const [reply] = await wire.sendBytes([both], 1);
  accepted(reply!);
  if (!isConfirmed) throw new Deaf("it does not confirm subscriptions");
}

function hear(channel: Reply, heard: Heard): void {
  const named = namedBy(channel as Buffer);
  if (named !== null) heard.hear([named.name], named.database);
}
