import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Certificate } from "./certificates";
import { announceAddress } from "./heroku/releases";
import { applyLive, withAdmin } from "./redis-admin";
import { redisConfig } from "./redis-config";
import { freeServerPort } from "./redis-ports";
import { endServer, isRedisServer, livingPid, pidFileOf, pidFilesIn } from "./redis-processes";
import { found, type ServerSpec, type Store } from "./state";

const PORT_TRIES = 20;
const READY_WITHIN_MS = 60_000;
const ORPHAN_PID_WITHIN_MS = 2000;
const WATCH_EVERY_MS = 1000;

type Options = {
  store: Store;
  /** One folder per server: configuration, data, log. */
  folder: string;
  /** Kept apart from the data, so that servers are found even after the data was thrown away. */
  pidFolder: string;
  binary: string;
  /** Heroku's, which nobody can verify, and Scalingo's, which our authority signed. */
  certificates: { selfSigned: Certificate; signed: Certificate };
};

/**
 * The redis-server processes of the platforms, one per add-on and two during some plan changes.
 *
 * They outlive this process when it is killed. The next one adopts those that run as the state says
 * and ends the others; a server that dies is started again on its own port with its own data.
 */
export class RedisServers {
  readonly #options: Options;
  readonly #pids = new Map<string, number>();
  readonly #turns = new Map<string, Promise<void>>();
  readonly #down = new Set<string>();
  #watch: NodeJS.Timeout | null = null;

  constructor(options: Options) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    mkdirSync(options.pidFolder, { recursive: true });
  }

  /** Starts or adopts every server of the state, ends every other one, and keeps watch. */
  async startAll(): Promise<void> {
    await this.#endStrangers();
    await Promise.all(this.#options.store.state.servers.map(({ id }) => this.ensure(id)));
    this.#watch = setInterval(() => this.#reviveDead(), WATCH_EVERY_MS);
  }

  async stopAll(): Promise<void> {
    if (this.#watch !== null) clearInterval(this.#watch);
    for (const id of this.#pids.keys()) this.#down.add(id);
    await Promise.all([...this.#pids.keys()].map((id) => this.#inTurn(id, () => this.#end(id))));
  }

  /** Makes sure that a server of the state runs and answers. */
  ensure(id: string): Promise<void> {
    return this.#inTurn(id, () => this.#ensure(id));
  }

  /** Ends a server, leaves it down for `downMs` and starts it with what the state says now. */
  restart(id: string, downMs: number): Promise<void> {
    return this.#inTurn(id, async () => {
      await this.#end(id);
      await pause(downMs);
      await this.#ensure(id);
    });
  }

  /**
   * Gives a running server the limits, the eviction policy and the persistence of its spec with
   * `changes`, without a pause, and keeps the changes. The server has them before the state does: one
   * that was told to read a log it never wrote would begin empty.
   */
  reconfigure(id: string, changes: Partial<ServerSpec> = {}): Promise<void> {
    return this.#inTurn(id, async () => {
      await applyLive({ ...this.#spec(id), ...changes });
      this.#options.store.change((state) => Object.assign(found(state.servers, id), changes));
      this.#writeConfig(id);
    });
  }

  /** Where a server keeps its data and its log. */
  folderOf(id: string): string {
    return join(this.#options.folder, id);
  }

  /** Ends a server for good and throws its data away. */
  remove(id: string): Promise<void> {
    this.#down.add(id);
    return this.#inTurn(id, async () => {
      await this.#end(id);
      rmSync(join(this.#options.folder, id), { recursive: true, force: true });
    });
  }

  /** One thing at a time happens to a server. */
  #inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).catch(() => {}).then(work);
    this.#turns.set(id, turn);
    return turn;
  }

  async #ensure(id: string): Promise<void> {
    if (this.#down.has(id) || this.#isAlive(id)) return;
    for (let tries = 0; tries < PORT_TRIES; tries++) {
      if (this.#spec(id).port === 0) await this.#choosePort(id);
      if (await this.#adopt(id)) return;
      if (await this.#launch(id)) return;
      if (!(await this.#isHeldByOrphan(id))) await this.#choosePort(id);
    }
    throw new Error(`None of ${PORT_TRIES} ports would do for ${id}.`);
  }

  /**
   * Whether a taken port is held by a server that an earlier process began and did not live to see
   * ready: it listens a moment before it writes its pid. Else the port went to somebody else.
   */
  async #isHeldByOrphan(id: string): Promise<boolean> {
    for (const deadline = Date.now() + ORPHAN_PID_WITHIN_MS; Date.now() < deadline;) {
      if (livingPid(this.#pidFile(id)) !== null) return true;
      await pause(20);
    }
    return false;
  }

  /** Takes over a server that an earlier process left running, if it runs as it should. */
  async #adopt(id: string): Promise<boolean> {
    const pid = livingPid(this.#pidFile(id));
    if (pid === null) return false;
    const spec = this.#spec(id);
    const isCurrent = this.#writtenConfig(id) === this.#wantedConfig(spec);
    if (isCurrent && (await answers(spec))) {
      this.#pids.set(id, pid);
      return true;
    }
    await endServer(pid, spec.port);
    return false;
  }

  /** False when the port is taken. */
  async #launch(id: string): Promise<boolean> {
    const spec = this.#spec(id);
    const folder = join(this.#options.folder, id);
    const log = join(folder, "redis.log");
    mkdirSync(folder, { recursive: true });
    rmSync(log, { force: true });
    this.#writeConfig(id);

    // Detached: Ctrl-C in the terminal must reach the platforms first, which end their servers in order.
    const child = spawn(this.#options.binary, [join(folder, "redis.conf")], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let said = "";
    let hasEnded = false;
    const listen = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000));
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("error", (error) => {
      said += error.message;
      hasEnded = true;
    });
    child.once("exit", () => (hasEnded = true));

    for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline;) {
      if (hasEnded) {
        said += existsSync(log) ? readFileSync(log, "utf8").slice(-2000) : "";
        if (/address already in use/i.test(said)) return false;
        throw new Error(`${this.#options.binary} ended before it was ready: ${said}`);
      }
      // What answers may be an orphan that has the port; ours is then about to end.
      if (livingPid(this.#pidFile(id)) === child.pid && (await answers(spec))) {
        this.#pids.set(id, child.pid);
        child.stdout.destroy();
        child.stderr.destroy();
        child.unref();
        return true;
      }
      await pause(15);
    }
    child.kill("SIGKILL");
    throw new Error(`${this.#options.binary} for ${id} was not ready in time: ${said}`);
  }

  async #end(id: string): Promise<void> {
    const spec = this.#options.store.state.servers.find((candidate) => candidate.id === id);
    const pid = this.#pids.get(id);
    this.#pids.delete(id);
    if (pid === undefined) return;
    // A server that was removed from the state keeps the port it was started with in its title.
    const port =
      spec?.port ?? pidFilesIn(this.#options.pidFolder).find((file) => file.id === id)?.port;
    if (port !== undefined) await endServer(pid, port);
  }

  async #endStrangers(): Promise<void> {
    for (const file of pidFilesIn(this.#options.pidFolder)) {
      const isKnown = this.#options.store.state.servers.some(
        ({ id, port }) => id === file.id && port === file.port,
      );
      if (isKnown) continue;
      const pid = livingPid(file);
      if (pid !== null) await endServer(pid, file.port);
      rmSync(file.path, { force: true });
    }
  }

  #reviveDead(): void {
    for (const [id] of this.#pids) {
      if (this.#down.has(id) || this.#isAlive(id)) continue;
      this.ensure(id).catch((error: unknown) => console.error(error));
    }
  }

  #isAlive(id: string): boolean {
    const pid = this.#pids.get(id);
    return pid !== undefined && isRedisServer(pid, this.#spec(id).port);
  }

  /** A new port is a new URL, and on Heroku a new URL is a release. */
  async #choosePort(id: string): Promise<void> {
    const taken = new Set(this.#options.store.state.servers.map(({ port }) => port));
    const port = await freeServerPort(taken);
    this.#options.store.change((state) => {
      const spec = found(state.servers, id);
      const hadPort = spec.port !== 0;
      spec.port = port;
      const addon = state.addons.find(({ serverId }) => serverId === id);
      if (!hadPort || addon === undefined) return;
      announceAddress(state, addon, new Date());
    });
  }

  #spec(id: string): ServerSpec {
    return found(this.#options.store.state.servers, id);
  }

  #pidFile(id: string): { path: string; port: number } {
    const { port } = this.#spec(id);
    return { path: pidFileOf(this.#options.pidFolder, { id, port }), port };
  }

  #wantedConfig(spec: ServerSpec): string {
    return redisConfig(spec, {
      folder: join(this.#options.folder, spec.id),
      pidFile: pidFileOf(this.#options.pidFolder, spec),
      certificate:
        spec.configCommand === null
          ? this.#options.certificates.signed
          : this.#options.certificates.selfSigned,
    });
  }

  #writeConfig(id: string): void {
    const file = join(this.#options.folder, id, "redis.conf");
    writeFileSync(file, this.#wantedConfig(this.#spec(id)), { mode: 0o600 });
  }

  #writtenConfig(id: string): string | null {
    const file = join(this.#options.folder, id, "redis.conf");
    return existsSync(file) ? readFileSync(file, "utf8") : null;
  }
}

/** True once the server is up and has its data in memory. */
async function answers(spec: ServerSpec): Promise<boolean> {
  return withAdmin(spec, async (redis) => (await redis.ping()) === "PONG").catch(() => false);
}
