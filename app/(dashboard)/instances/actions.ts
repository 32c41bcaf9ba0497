"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/boundary";
import { UnwatchInstance } from "@/lib/instances/unwatch-instance";
import { WatchInstances, watchInstances } from "@/lib/instances/watch-instances";
import { stopWatching } from "@/lib/metrics/stop-watching";

export const watch = action(WatchInstances, async (actor, input) => {
  const watched = await watchInstances(actor, input);
  revalidatePath("/", "layout");
  return watched;
});

export const unwatch = action(UnwatchInstance, async (actor, input) => {
  const stopped = await stopWatching(actor, input);
  revalidatePath("/", "layout");
  return stopped;
});
