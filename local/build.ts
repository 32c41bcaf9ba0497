import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Processes } from "./processes";

const SOURCES = [
  "app",
  "components",
  "lib",
  "inngest",
  "drizzle",
  "public",
  "proxy.ts",
  "next.config.js",
  "postcss.config.mjs",
  "package-lock.json",
  "tsconfig.json",
];
const MARKER = ".next/headroom-sources";
const BUILT_WITHIN_MS = 20 * 60_000;

/**
 * Builds the web app when a source changed since the last finished build.
 *
 * @throws Error with the words of the build when it fails or takes longer than twenty minutes
 */
export async function buildWhenNeeded(
  processes: Processes,
  say: (line: string) => void,
): Promise<void> {
  const wanted = fingerprint();
  if (existsSync(MARKER) && readFileSync(MARKER, "utf8") === wanted) return;
  say("Building the web app…");
  // One that is killed half-way leaves neither the former app nor this one.
  rmSync(MARKER, { force: true });
  const next = {
    name: "build",
    command: process.execPath,
    args: ["node_modules/next/dist/bin/next", "build"],
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  };
  await processes.run(next, BUILT_WITHIN_MS);
  writeFileSync(MARKER, wanted);
}

/** Names and contents of every source: modification times change with each checkout, contents do not. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const path of SOURCES.flatMap(filesBelow).sort())
    hash.update(path).update(readFileSync(path));
  return hash.digest("hex");
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
  );
}
