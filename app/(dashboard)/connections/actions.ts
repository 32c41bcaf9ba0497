"use server";

import { revalidatePath } from "next/cache";
import { action, teamAction } from "@/lib/boundary";
import { carry } from "@/lib/connections/carried-words";
import { ConnectAccount, connectAccount } from "@/lib/connections/connect-account";
import { DisconnectAccount, disconnectAccount } from "@/lib/connections/disconnect-account";
import { LookNow, lookNow } from "@/lib/connections/look-now";
import { ReconnectAccount, reconnectAccount } from "@/lib/connections/reconnect-account";
import { AddPlan, addPlan } from "@/lib/instances/add-plan";
import { RemovePlan, removePlan } from "@/lib/instances/remove-plan";

export const connect = teamAction(ConnectAccount, connectAccount);

export const reconnect = action(ReconnectAccount, async (actor, input) => {
  const reconnected = await reconnectAccount(actor, input);
  revalidatePath("/", "layout");
  return reconnected;
});

/** `leadTo`: the list of accounts, with what was left behind at the provider. */
export const disconnect = action(DisconnectAccount, async (actor, input) => {
  const { leftBehind } = await disconnectAccount(actor, input);
  revalidatePath("/", "layout");
  if (leftBehind.length === 0) return { leadTo: "/connections" };
  const note = carry(leftBehind.join(" "), actor.userId);
  return { leadTo: `/connections?note=${encodeURIComponent(note)}` };
});

export const look = action(LookNow, lookNow);

export const describePlan = action(AddPlan, async (actor, input) => {
  const added = await addPlan(actor, input);
  revalidatePath("/", "layout");
  return added;
});

export const forgetPlan = action(RemovePlan, async (actor, input) => {
  const removed = await removePlan(actor, input);
  revalidatePath("/", "layout");
  return removed;
});
