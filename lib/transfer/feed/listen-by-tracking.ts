import "server-only";

import type { RedisAddress } from "@/lib/providers/model";
import { openWire } from "@/lib/redis/wire/open-wire";
import { accepted } from "@/lib/redis/wire/refused";
import type { Reply } from "@/lib/redis/wire/reply";
import { Control } from "@/lib/transfer/feed/control";
import { Deaf, type Ear } from "@/lib/transfer/feed/ear";
import type { Heard } from "@/lib/transfer/feed/heard";

/**
 * Listens by RESP3's client-side caching in broadcasting mode: the source pushes the name of every key that
 * is written, whoever writes it, in whatever database. Nothing has to be set at the source.
 *
 * Source: https://redis.io/docs/latest/develop/reference/client-side-caching/
 *
 * @throws Deaf or AppError when the source refuses, AppError `unreachable` when it may work later
 */
export async function listenByTracking(address: RedisAddress, heard: Heard): Promise<Ear> {
  const wire = await openWire(address, { protocol: 3 });
  try {
    wire.onPush((push) => hear(push, heard));
    const [on, state] = await wire.send([
      ["CLIENT", "TRACKING", "ON", "BCAST"],
      ["CLIENT", "TRACKINGINFO"],
    ]);
    accepted(on!);
    if (isOff(state)) throw new Deaf("it says that it tracks, and does not");
    return { kind: "tracking", wire, control: new Control(address, wire), setting: null };
  } catch (error) {
    wire.close();
    throw error;
  }
}

function hear(push: readonly Reply[], heard: Heard): void {
  if (String(push[0]) !== "invalidate") return;
  const keys = push[1];
  if (Array.isArray(keys)) {
    heard.hear(
      keys.map((key) => (key as Buffer).toString("latin1")),
      null,
    );
  } else {
    heard.break("the source was flushed");
  }
}

/** `flags` is a list of words. Servers before 6.2 do not say. */
function isOff(state: Reply | undefined): boolean {
  if (!Array.isArray(state)) return false;
  const flags = state[state.findIndex((field) => String(field) === "flags") + 1];
  return Array.isArray(flags) && !flags.map(String).includes("bcast");
}
