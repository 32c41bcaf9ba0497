import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Installs an npm package into a temporary folder of its own and returns the folder. What an earlier
 * run installed is used again.
 *
 * @throws Error when npm cannot install it
 */
export function installed(packageName: string, say: (line: string) => void): string {
  const folder = join(tmpdir(), "headroom-clients", packageName.replace(/[^\w.-]/g, "-"));
  const marker = join(folder, "installed");
  if (existsSync(marker)) return folder;

  say(`Installing ${packageName} into ${folder}…`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const { status } = spawnSync(
    "npm",
    ["install", packageName, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
    { cwd: folder, stdio: ["ignore", "ignore", "inherit"] },
  );
  if (status !== 0) throw new Error(`npm could not install ${packageName}: see above.`);
  writeFileSync(marker, "");
  return folder;
}
