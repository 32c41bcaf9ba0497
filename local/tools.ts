import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

export type Tool = {
  /** Names it goes by on the PATH, best first. */
  names: readonly string[];
  /** Places outside of the PATH. */
  places?: readonly string[];
  aptPackage: string;
  brewPackage: string;
  /** One sentence for a machine where it cannot be installed. */
  whenMissing: string;
};

export const redisServer: Tool = {
  names: ["redis-server", "valkey-server"],
  aptPackage: "redis-server",
  brewPackage: "redis",
  whenMissing:
    "Headroom needs a redis-server or valkey-server: install Redis 6 or newer and start again.",
};

export const chromium: Tool = {
  names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  places: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  aptPackage: "chromium",
  brewPackage: "chromium",
  whenMissing: "The browser tests need Chromium or Chrome: install one and run npm test again.",
};

/**
 * Returns the path of a tool, installed through the system's package manager when it is not there.
 *
 * @throws Error with the tool's own sentence when it can neither be found nor installed
 */
export function provide(tool: Tool, say: (line: string) => void): string {
  const found = find(tool);
  if (found !== null) return found;
  install(tool, say);
  const installed = find(tool);
  if (installed === null) throw new Error(tool.whenMissing);
  return installed;
}

/** The path of a tool that is there already, or null. */
export function find({ names, places = [] }: Pick<Tool, "names" | "places">): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...places].find((path) => existsSync(path)) ?? null;
}

function install(tool: Tool, say: (line: string) => void): void {
  if (find({ names: ["apt-get"] }) !== null) {
    const isRoot = process.getuid?.() === 0;
    if (!isRoot && !runs("sudo", ["-n", "true"])) return;
    const asRoot = (args: string[]) =>
      isRoot ? runs("apt-get", args) : runs("sudo", ["-n", "apt-get", ...args]);
    say(`Installing ${tool.aptPackage} (apt-get)…`);
    const wanted = ["install", "-y", "-q", "--no-install-recommends", tool.aptPackage];
    if (!asRoot(wanted) && asRoot(["update", "-q"])) asRoot(wanted);
  } else if (find({ names: ["brew"] }) !== null) {
    say(`Installing ${tool.brewPackage} (brew)…`);
    runs("brew", ["install", tool.brewPackage]);
  }
}

function runs(command: string, args: readonly string[]): boolean {
  // RUNLEVEL keeps the package from starting a server of its own.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  return spawnSync(command, args, { stdio: "ignore", env }).status === 0;
}
