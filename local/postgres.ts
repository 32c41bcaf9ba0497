import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import postgres from "postgres";
import {
  initialise,
  reachableBinaries,
  reachableFolder,
  serverOwner,
  type Owner,
} from "./postgres-files";
import { birthOf, endStranger } from "./processes";

const READY = "database system is ready to accept connections";
/** What a server says when an earlier one, or what is left of it, still has the data folder. */
const HELD = /lock file "postmaster.pid"|is still in use/;
const LET_GO_WITHIN_MS = 60_000;
/** After a `kill -9` under load it first reads its whole log again. */
const READY_WITHIN_MS = 180_000;
const STOPPED_WITHIN_MS = 20_000;

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
 * left behind is found by its pid file and ended first, also one that was only just beginning.
 *
 * @throws Error when no server binary exists for this system, or the server ends before it is ready, or is
 *   not ready within three minutes
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

  if (!existsSync(join(data, "PG_VERSION"))) initialise(binaries, data, owner);

  const args = ["-D", data, "-p", String(options.port), ...settings(options.isDurable ?? true)];
  const server = await launch(join(binaries, "bin", "postgres"), args, data, owner);

  const address = `postgres://headroom@127.0.0.1:${options.port}`;
  await createDatabase(`${address}/postgres`);
  return { url: `${address}/headroom`, process: server, stop: () => stop(server) };
}

/** Forgets everything in `folder`; the server must not run. */
export function removePostgres(folder: string): void {
  rmSync(reachableFolder(resolve(folder), serverOwner()), { recursive: true, force: true });
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

/** Starts the server, once whatever else has its data folder has let go of it. */
async function launch(
  binary: string,
  args: readonly string[],
  data: string,
  owner: Owner,
): Promise<ChildProcess> {
  for (const deadline = Date.now() + LET_GO_WITHIN_MS; ;) {
    await endOrphan(data);
    const server = spawn(binary, args, {
      ...owner,
      stdio: ["ignore", "ignore", "pipe"],
      cwd: data,
      detached: true,
    });
    const problem = await problemOf(server, data);
    if (problem === null) return server;
    if (!HELD.test(problem) || Date.now() > deadline) throw new Error(problem);
    await pause(100);
  }
}

/** Ends the server that `postmaster.pid` names, if it is one of ours and still runs. */
async function endOrphan(data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  if (isPostgres(pid)) return endStranger(pid);
  // Of one whose process is gone the next server judges by itself: children of it may still write.
  if (!(pid > 0) || isTaken(pid)) rmSync(file, { force: true });
}

function isPostgres(pid: number): boolean {
  if (birthOf(pid) === null) return false;
  const listed = spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
  if (listed.error === undefined) return listed.stdout.includes("postgres");
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  } catch {
    return false;
  }
}

/** Whether there is a process of this number, were it another one's or only the remains of one. */
function isTaken(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Resolves once the server is ready, with null, or with why it is not, for people. */
function problemOf(server: ChildProcess, data: string): Promise<string | null> {
  return new Promise((told) => {
    let said = "";
    const late = setTimeout(() => {
      server.kill("SIGQUIT");
      told(
        `PostgreSQL in ${data} was not ready within ${READY_WITHIN_MS / 1000} s. Look whether its disk is full, and start again: ${said}`,
      );
    }, READY_WITHIN_MS);
    const tell = (problem: string | null) => {
      clearTimeout(late);
      told(problem);
    };
    server.stderr!.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
      if (said.includes(READY)) tell(null);
    });
    server.once("exit", () => tell(`PostgreSQL ended before it was ready: ${said}`));
    server.once("error", (error) => tell(`PostgreSQL could not be started: ${error.message}`));
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

/** Fast shutdown: open connections are ended, everything committed is on disk. By force if that takes too long. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolveEnd) => server.once("exit", resolveEnd));
  const forced = setTimeout(() => server.kill("SIGQUIT"), STOPPED_WITHIN_MS);
  server.kill("SIGINT");
  await ended;
  clearTimeout(forced);
}
