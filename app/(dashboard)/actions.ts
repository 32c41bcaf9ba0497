"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/boundary";
import { SwitchTeam } from "@/lib/teams/model";
import { switchTeam } from "@/lib/teams/switch-team";

export const chooseTeam = action(SwitchTeam, async (actor, input) => {
  await switchTeam(actor, input);
  revalidatePath("/", "layout");
});
