import { subscribe } from "node:diagnostics_channel";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPlatforms } from "@/local/platforms/start-platforms";
import { stateOf, type AccountSeed } from "@/local/platforms/world";

export type Seen = { atMs: number; path: string };

/**
 * Starts the local platforms with more databases than a machine has room for: one redis-server stands
 * behind all their addresses, without TLS. `seen` is what the platforms' own server was asked.
 */
export async function startCrowdedPlatforms(accounts: readonly AccountSeed[]) {
  const home = mkdtempSync(join(tmpdir(), "headroom-crowd-"));
  mkdirSync(join(home, "platforms"));
  const state = stateOf({ accounts }, new Date());
  const server = { ...state.servers[0]!, isTls: false, maxClients: 5000 };
  state.servers = [server];
  for (const addon of state.addons) addon.serverId = server.id;
  writeFileSync(join(home, "platforms", "state.json"), JSON.stringify(state));

  const platforms = await startPlatforms({ home });
  const seen: Seen[] = [];
  const port = new URL(platforms.url).port;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    if (String(request.socket.localPort) !== port) return;
    seen.push({ atMs: Date.now(), path: new URL(request.url ?? "/", platforms.url).pathname });
  });
  const stop = async () => {
    await platforms.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { url: platforms.url, seen, stop };
}

/** An account of `count` apps, each with a Redis of its own. */
export function crowd(
  platform: AccountSeed["platform"],
  token: string,
  plan: string,
  count: number,
): AccountSeed {
  const apps = Array.from({ length: count }, (_, index) => ({
    name: `app-${index}`,
    addons: [{ name: `redis-${platform}-${index}`, plan, shape: "empty" as const }],
  }));
  return { platform, token, email: `crowd@${platform}.test`, apps };
}
