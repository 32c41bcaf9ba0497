"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/boundary";
import { CreateDrain, createDrain } from "@/lib/metrics/create-drain";
import { RemoveDrain, removeDrain } from "@/lib/metrics/remove-drain";
import {
  SaveInstanceSettings,
  saveInstanceSettings,
} from "@/lib/scaling/policies/save-instance-settings";

export const saveSettings = action(SaveInstanceSettings, async (actor, input) => {
  const saved = await saveInstanceSettings(actor, input);
  revalidatePath("/", "layout");
  return saved;
});

export const sendLines = action(CreateDrain, async (actor, input) => {
  await createDrain(actor, input);
  revalidatePath(`/instances/${input.instanceId}`, "layout");
});

export const stopLines = action(RemoveDrain, async (actor, input) => {
  await removeDrain(actor, input);
  revalidatePath(`/instances/${input.instanceId}`, "layout");
});
