import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { applyChanges } from "@/drizzle/apply-changes";
import { answersWithin } from "./answers";
import { buildWhenNeeded } from "./build";
import { environmentOf, standInsFor, type Ports } from "./environment";
import { portsFrom } from "./ports";
import { removePostgres, startPostgres, type EmbeddedPostgres } from "./postgres";
import { holdHome } from "./hold-home";
import { Processes } from "./processes";
import { localSecrets } from "./settings";
import { provide, redisServer } from "./tools";

const SEEDED_WITHIN_MS = 10 * 60_000;

const hasLauncher = process.connected;
let isEnding = false;
let database: EmbeddedPostgres | null = null;

readEnvFile();
const home = resolve(process.env.HEADROOM_HOME ?? ".headroom");
const log = join(home, "log");
mkdirSync(home, { recursive: true });
const launcher = Number(process.env.HEADROOM_LAUNCHER ?? process.ppid);
await holdHome(home, launcher, say).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
const processes = new Processes(join(home, "processes.json"), note);
await processes.endOrphans();
if (process.argv.includes("--reset")) reset();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => void end(0));
}
// Whoever started this is gone, or was gone before anybody listened.
process.once("disconnect", () => void end(0));
if (hasLauncher && !process.connected) await end(0);

try {
  await start();
} catch (error) {
  // What is ended half-way fails, and that is no news.
  if (!isEnding) console.error(error instanceof Error ? error.message : error);
  await end(1);
}

/**
 * `npm start`: everything Headroom needs on one machine, from an empty folder to the ready line.
 * Whatever the environment names is used; the rest is started here, on 127.0.0.1.
 */
async function start(): Promise<void> {
  const on = standInsFor(process.env);
  const ports = await choosePorts();
  const environment = environmentOf(process.env, { home, ports, secrets: localSecrets(home) });
  if (on.platforms)
    environment.REDIS_SERVER = process.env.REDIS_SERVER ?? provide(redisServer, say);

  // Where everything listens, for curious people and for tests.
  writeFileSync(join(home, "ports.json"), JSON.stringify(ports));

  const building = buildWhenNeeded(processes, say);
  building.catch(() => {}); // Awaited below; until then a failed build must not end the process.
  if (on.postgres) await startDatabase(ports.postgres);
  say("Applying schema changes…");
  await applyChanges(environment.DATABASE_URL!, new Date());

  const part = (name: string, port: number, extra: Record<string, string> = {}) =>
    processes.start({
      name,
      command: process.execPath,
      args: ["--import", "tsx", "--conditions=react-server", `local/${name}/main.ts`],
      env: { ...environment, PORT: String(port), ...extra },
    });

  if (on.platforms) {
    say("Starting the local Heroku and Scalingo…");
    part("platforms", ports.platforms);
    await answers(`${environment.HEADROOM_PLATFORMS_URL}/control/redis`);
    part("workload", 0);
  }
  if (on.identity) part("identity", ports.identity);
  if (on.platforms && on.identity) {
    say("Looking after the demo team…");
    await seed(environment);
  }

  await building;
  say("Starting the web app…");
  processes.start({
    name: "web",
    command: process.execPath,
    args: ["node_modules/next/dist/bin/next", "start", "-p", String(ports.web), "-H", "127.0.0.1"],
    env: { ...environment, NODE_ENV: "production", PORT: String(ports.web) },
  });
  await answers(`http://127.0.0.1:${ports.web}/sign-in`);
  if (on.engine) {
    part("engine", ports.engine);
    await answers(`http://127.0.0.1:${ports.engine}/health`);
  }
  if (on.identity)
    await answers(`http://127.0.0.1:${ports.identity}/.well-known/openid-configuration`);

  console.log(`Headroom is ready: ${environment.NEXTAUTH_URL}`);
  if (on.platforms) console.log("This is the demo: local platforms, real Redis. Ctrl-C ends it.");
}

async function choosePorts(): Promise<Ports> {
  const next = portsFrom(Number(process.env.PORT ?? 3000));
  return {
    web: await next(),
    platforms: await next(),
    identity: await next(),
    engine: await next(),
    postgres: await next(),
    gate: await next(),
  };
}

/** Starts the database, and starts it again when it dies while everything else goes on. */
async function startDatabase(port: number): Promise<void> {
  if (!existsSync(join(home, "postgres"))) say("Making the database…");
  database = await startPostgres({ folder: join(home, "postgres"), port });
  processes.adopt("postgres", database.process.pid!);
  database.process.once("exit", () => {
    if (isEnding) return;
    note("postgres ended; starting it again");
    startDatabase(port).catch((error: unknown) => {
      console.error("The database could not be started again:", error);
      void end(1);
    });
  });
}

/** The demo team with a week behind it; nothing when it is there already. */
async function seed(environment: Record<string, string>): Promise<void> {
  // Nobody answers its rings yet, which it notes; the first minute finds its rows.
  const seeding = {
    name: "seed",
    command: process.execPath,
    args: ["--import", "tsx", "--conditions=react-server", "cli/seed-demo.ts"],
    env: environment,
  };
  try {
    await processes.run(seeding, SEEDED_WITHIN_MS);
  } catch (cause) {
    throw new Error(`The demo data could not be made; ${log} says why. Start again.`, { cause });
  }
}

async function answers(address: string): Promise<void> {
  if (await answersWithin(address)) return;
  throw new Error(
    `${address} did not answer in time; ${log} says why. Start again, with another PORT where another program has taken this one.`,
  );
}

async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  say("Ending…");
  await processes.end();
  await database?.stop();
  rmSync(join(home, "pid"), { force: true });
  process.exit(code);
}

function reset(): void {
  say(`Forgetting everything in ${home}…`);
  removePostgres(join(home, "postgres"));
  for (const name of ["platforms", "identity", "outbox", "log"]) {
    rmSync(join(home, name), { recursive: true, force: true });
  }
}

function readEnvFile(): void {
  if (!("loadEnvFile" in process)) return; // Node 20.12 and newer; the web app reads the files itself.
  for (const file of [".env.local", ".env"]) {
    if (existsSync(file)) process.loadEnvFile(file);
  }
}

function say(line: string): void {
  console.log(line);
}

/** What the parts print goes to a file: the terminal is for what concerns the person who started. */
function note(line: string): void {
  appendFileSync(log, `${new Date().toISOString()} ${line}\n`);
}
