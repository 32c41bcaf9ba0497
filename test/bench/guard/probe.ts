import { openWire } from "@/lib/redis/wire/open-wire";

/**
 * Another client of a server, in a process of its own: a GET every two milliseconds until its input ends, then
 * what it waited, as one line of JSON.
 * Run: tsx test/bench/guard/probe.ts <url>
 */
const EVERY_MS = 2;

const wire = await openWire({ url: process.argv[2]!, verifiesCertificate: false });
const waits: number[] = [];
const timer = setInterval(() => {
  const askedAt = performance.now();
  void wire.ask("GET", "session:1").then(() => waits.push(performance.now() - askedAt));
}, EVERY_MS);
console.log("asking");
process.stdin.resume();
process.stdin.once("end", () => {
  clearInterval(timer);
  waits.sort((one, other) => one - other);
  const at = (share: number) => waits[Math.floor(waits.length * share)] ?? 0;
  const said = { count: waits.length, p50Ms: at(0.5), p99Ms: at(0.99), worstMs: waits.at(-1) ?? 0 };
  console.log(JSON.stringify(said));
  process.exit(0);
});
