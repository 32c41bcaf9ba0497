"use server";

import { revalidatePath } from "next/cache";
import { openAction } from "@/lib/boundary";
import { DecideByLink, decideByLink } from "@/lib/scaling/proposals/links/decide-by-link";

export const decide = openAction(DecideByLink, async (userId, input) => {
  const decided = await decideByLink(userId, input);
  revalidatePath("/", "layout");
  return decided;
});
