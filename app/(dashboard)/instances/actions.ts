"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/boundary";
import { UnwatchInstance } from "@/lib/instances/unwatch-instance";
import { WatchInstances, watchInstances } from "@/lib/instances/watch-instances";
import { stopWatching } from "@/lib/metrics/stop-watching";
import {
  PauseScaling,
  pauseScaling,
  ResumeScaling,
  resumeScaling,
} from "@/lib/scaling/restraints/pause-scaling";
import { PinPlan, pinPlan, UnpinPlan, unpinPlan } from "@/lib/scaling/restraints/pin-plan";

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

export const pause = action(PauseScaling, async (actor, input) => {
  await pauseScaling(actor, input);
  revalidatePath("/", "layout");
});

export const resume = action(ResumeScaling, async (actor, input) => {
  await resumeScaling(actor, input);
  revalidatePath("/", "layout");
});

export const pin = action(PinPlan, async (actor, input) => {
  await pinPlan(actor, input);
  revalidatePath("/", "layout");
});

export const unpin = action(UnpinPlan, async (actor, input) => {
  await unpinPlan(actor, input);
  revalidatePath("/", "layout");
});
