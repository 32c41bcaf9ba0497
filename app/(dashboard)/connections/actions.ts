"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/boundary";
import { ConnectAccount, connectAccount } from "@/lib/connections/connect-account";
import { DisconnectAccount, disconnectAccount } from "@/lib/connections/disconnect-account";
import { ReconnectAccount, reconnectAccount } from "@/lib/connections/reconnect-account";

export const connect = action(ConnectAccount, connectAccount);

export const reconnect = action(ReconnectAccount, async (actor, input) => {
  const reconnected = await reconnectAccount(actor, input);
  revalidatePath("/", "layout");
  return reconnected;
});

export const disconnect = action(DisconnectAccount, async (actor, input) => {
  const disconnected = await disconnectAccount(actor, input);
  revalidatePath("/", "layout");
  return disconnected;
});
