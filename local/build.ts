import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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

/** Builds the web app when a source changed since the last finished build. */
export async function buildWhenNeeded(say: (line: string) => void): Promise<void> {
  const wanted = fingerprint();
  if (existsSync(MARKER) && readFileSync(MARKER, "utf8") === wanted) return;
  say("Building the web app…");
  await nextBuild();
  writeFileSync(MARKER, wanted);
}

function nextBuild(): Promise<void> {
  const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  let said = "";
  const keep = (chunk: Buffer) => (said += chunk.toString());
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return new Promise((built, fail) => {
    child.once("error", fail);
    child.once("exit", (code) =>
      code === 0 ? built() : fail(new Error(`The build failed:\n${said}`)),
    );
  });
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
