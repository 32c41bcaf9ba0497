import { unmetered } from "@/lib/providers/meter";
import type { Access, Credentials, Remote } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";

/** A conversation with an account whose requests nobody counts. */
export function accessBy(credentials: Credentials): Access {
  return { credentials, meter: unmetered };
}

/** Every instance of an account, part by part. */
export async function listAll(provider: Provider, access: Access): Promise<Remote[]> {
  const remotes: Remote[] = [];
  for (const part of await provider.parts(access)) {
    remotes.push(...(await provider.list(access, part)));
  }
  return remotes;
}
