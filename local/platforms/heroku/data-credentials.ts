import { randomBytes } from "node:crypto";
import type { House } from "../house";
import { withAdmin } from "../redis-admin";
import { serverOf, type AddOn } from "../state";
import { announceAddress } from "./releases";

/** Gives a database another password: every app that has it gets a release, old clients are cut off. */
export async function rotateCredentials({ store, servers }: House, addon: AddOn): Promise<void> {
  const server = store.change((state) => {
    const current = serverOf(state, addon);
    current.password = `p${randomBytes(24).toString("hex")}`;
    announceAddress(state, addon, new Date());
    return current;
  });
  await servers.ensure(server.id);
  await servers.reconfigure(server.id);
  await withAdmin(server, (redis) => redis.call("CLIENT", "KILL", "USER", server.username));
}
