// Before the route: it sets up what Next wants to find.
import { inRequest } from "@/test/support/in-request";
import { POST } from "@/app/api/drains/[token]/route";
import { ensurePartitions } from "@/drizzle/partitions";
import { instances, receivedMessages, samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { drainToken } from "@/lib/metrics/drain-token";
import { anInstance, aTeam } from "@/test/support/factories";
import { ownDatabase } from "./own-database";

/**
 * How many log lines a second the drain's route takes on one core: requests of 100 KiB as Logplex makes
 * them, one line in a hundred from a Redis, into a real Postgres. Run: npm run bench:drain [minutes]
 */
const MINUTES = Number(process.argv[2] ?? 2);
const INSTANCES = 50;
const LINES_WANTED_PER_SECOND = 20_000;
const REQUEST_BYTES = 102_400;
const ONE_IN = 100;
const ROUND_SECONDS = 15;
const IN_FLIGHT = 4;
const MIB = 1024 ** 2;

const database = await ownDatabase();

type Totals = { lines: number; bytes: number; requests: number; refused: number };

try {
  await ensurePartitions(db, new Date(Date.now() - 3_600_000), new Date());
  const actor = await aTeam();
  for (let index = 0; index < INSTANCES; index++) await anInstance(actor);
  const tokens = (await db.select({ id: instances.id }).from(instances)).map(({ id }) =>
    drainToken(id),
  );

  // Compiled and connected first, as a server that has run for a while.
  await load(tokens, 3);
  const rows: Record<string, string>[] = [];
  for (let round = 1; round <= Math.max(1, (MINUTES * 60) / ROUND_SECONDS); round++) {
    rows.push(await measured(tokens));
  }
  console.table(rows);
  const kept = await db.$count(samples);
  console.log(`${kept} samples kept, ${await db.$count(receivedMessages)} requests remembered`);
  console.log(`Wanted: ${LINES_WANTED_PER_SECOND} lines/s on one core.`);
} finally {
  await database[Symbol.asyncDispose]();
}

async function measured(tokens: readonly string[]): Promise<Record<string, string>> {
  const rssBefore = process.memoryUsage.rss();
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const totals = await load(tokens, ROUND_SECONDS);
  const seconds = (performance.now() - startedMs) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  return {
    "lines/s": (totals.lines / seconds).toFixed(0),
    "MB/s": (totals.bytes / seconds / 1e6).toFixed(1),
    "requests/s": (totals.requests / seconds).toFixed(0),
    "CPU share": (cpuSeconds / seconds).toFixed(2),
    "lines/s of one core": (totals.lines / cpuSeconds).toFixed(0),
    "RSS before": `${(rssBefore / MIB).toFixed(0)} MiB`,
    "RSS after": `${(process.memoryUsage.rss() / MIB).toFixed(0)} MiB`,
    refused: String(totals.refused),
  };
}

/** Requests of all instances in turn, a few at once, for so many seconds. */
async function load(tokens: readonly string[], seconds: number): Promise<Totals> {
  const totals: Totals = { lines: 0, bytes: 0, requests: 0, refused: 0 };
  const endMs = performance.now() + seconds * 1000;
  const sender = async () => {
    while (performance.now() < endMs) {
      const token = tokens[totals.requests % tokens.length]!;
      totals.requests += 1;
      const { body, lines } = batch();
      const status = await send(token, body);
      totals.lines += lines;
      totals.bytes += body.length;
      if (status !== 204) totals.refused += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  return totals;
}

/** The handler itself; what it does after its answer is waited for, so that no work can pile up unseen. */
async function send(token: string, body: Uint8Array<ArrayBuffer>): Promise<number> {
  const request = new Request("http://localhost/api/drains/x", {
    method: "POST",
    body,
    headers: { "Logplex-Frame-Id": crypto.randomUUID() },
  });
  const context = { params: Promise.resolve({ token }) };
  const { status } = await inRequest(() => POST(request, context));
  return status;
}

function batch(): { body: Uint8Array<ArrayBuffer>; lines: number } {
  const frames: string[] = [];
  let bytes = 0;
  const at = new Date().toISOString();
  while (bytes < REQUEST_BYTES) {
    const isRedis = frames.length % ONE_IN === ONE_IN / 2;
    const text = isRedis ? redisLine(at) : routerLine(at, frames.length);
    const frame = `${Buffer.byteLength(text)} ${text}`;
    frames.push(frame);
    bytes += frame.length;
  }
  return { body: new Uint8Array(Buffer.from(frames.join(""))), lines: frames.length };
}

function redisLine(at: string): string {
  return `<134>1 ${at} host app heroku-redis - source=REDIS addon=redis-shaped-12345 sample#active-connections=12 sample#max-connections=38 sample#load-avg-1m=0.015 sample#memory-total=16084924kB sample#memory-free=10637988kB sample#memory-cached=2410220kB sample#memory-redis=1361176bytes sample#hit-rate=0.99 sample#evicted-keys=0\n`;
}

function routerLine(at: string, index: number): string {
  return `<158>1 ${at} host heroku router - at=info method=GET path="/products/${index}" host=storefront.example.test request_id=5a4c-${index} fwd="203.0.113.7" dyno=web.1 connect=0ms service=${index % 90}ms status=200 bytes=4096 protocol=https\n`;
}
