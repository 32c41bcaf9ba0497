import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Inngest } from "inngest";
import { createServer } from "inngest/node";
import { startEngine } from "@/local/engine/engine";
import { startPostgres } from "@/local/postgres";
import { freePort } from "../support/free-port";

/**
 * How fast the engine is, with a durable Postgres, the app and the engine in this one process:
 * latency from `send` to the first step and from step to step of a single run, steps per second of
 * many runs at once, and what it costs to be idle.
 *
 * npm run bench:engine
 */
const RUNS = 200;
const STEPS = 5;
const SINGLE_RUNS = 50;
const IDLE_MS = 10_000;

const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
chmodSync(folder, 0o755);
const server = await startPostgres({ folder: join(folder, "postgres"), port: await freePort() });
const [enginePort, appPort] = [await freePort(), await freePort()];
const keys = { eventKey: "bench", signingKey: `signkey-test-${"ab".repeat(16)}` };
const client = new Inngest({
  id: "bench",
  isDev: false,
  baseUrl: `http://127.0.0.1:${enginePort}`,
  checkpointing: false,
  ...keys,
});

let onStep: (at: number) => void = () => {};
let onEnd: () => void = () => {};
const walk = client.createFunction(
  { id: "walk", triggers: [{ event: "walk" }] },
  async ({ step }) => {
    for (let number = 0; number < STEPS; number++) {
      await step.run(`step ${number}`, () => onStep(performance.now()));
    }
    await step.run("end", () => onEnd());
  },
);
const app = createServer({ client, functions: [walk] });
await new Promise<void>((listening) => app.listen(appPort, "127.0.0.1", listening));
const engine = await startEngine({
  port: enginePort,
  databaseUrl: server.url,
  appUrl: `http://127.0.0.1:${appPort}/api/inngest`,
  ...keys,
});
while (!(await fetch(`${engine.url}/health`)).ok) await pause(20);

const toFirst: number[] = [];
const between: number[] = [];
for (let run = 0; run < SINGLE_RUNS; run++) {
  const at: number[] = [];
  onStep = (now) => at.push(now);
  const ended = new Promise<void>((resolve) => (onEnd = resolve));
  const sentAt = performance.now();
  await client.send({ name: "walk" });
  await ended;
  toFirst.push(at[0]! - sentAt);
  for (let step = 1; step < at.length; step++) between.push(at[step]! - at[step - 1]!);
}

let left = RUNS;
const allEnded = new Promise<void>((resolve) => (onEnd = () => --left === 0 && resolve()));
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await client.send(Array.from({ length: RUNS }, () => ({ name: "walk" })));
await allEnded;
const seconds = (performance.now() - startedAt) / 1000;
const cpu = process.cpuUsage(cpuBefore);
const steps = RUNS * (STEPS + 1);

await pause(1000);
const idleBefore = process.cpuUsage();
await pause(IDLE_MS);
const idle = process.cpuUsage(idleBefore);

console.table({
  "event to first step, median": `${quantile(toFirst, 0.5)} ms`,
  "event to first step, 95 %": `${quantile(toFirst, 0.95)} ms`,
  "step to step, median": `${quantile(between, 0.5)} ms`,
  "step to step, 95 %": `${quantile(between, 0.95)} ms`,
  [`${RUNS} runs of ${STEPS + 1} steps at once`]: `${Math.round(steps / seconds)} steps/s`,
  "CPU of app and engine together": `${((cpu.user + cpu.system) / 1000 / steps).toFixed(1)} ms/step`,
  "idle, app and engine": `${((idle.user + idle.system) / 10 / IDLE_MS).toFixed(2)} % of a core`,
});

await engine.stop();
app.closeAllConnections();
await new Promise((closed) => app.close(closed));
await server.stop();
rmSync(folder, { recursive: true, force: true });

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function quantile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1);
}
