"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/boundary";
import { SaveInstanceSettings, saveInstanceSettings } from "@/lib/scaling/save-instance-settings";

export const saveSettings = action(SaveInstanceSettings, async (actor, input) => {
  const saved = await saveInstanceSettings(actor, input);
  revalidatePath("/", "layout");
  return saved;
});
