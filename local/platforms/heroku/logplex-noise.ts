import type { LogLine } from "./logplex-lines";

const PATHS = ["/", "/products", "/cart", "/checkout", "/api/v2/search?q=caf%C3%A9", "/health"];
const SAYINGS = [
  "Completed 200 OK in 41ms (Views: 12.1ms | ActiveRecord: 9.8ms)",
  "cache miss for product:48213, addon=redis-not-me sample#memory-redis=1bytes",
  "Zoë paid 12,50 € – order n° 9911 ✓",
  '{"level":"info","msg":"job done","queue":"mailers","seconds":0.21}',
  "source=web.1 dyno=heroku.1.abc sample#memory_total=191.55MB sample#memory_rss=188.21MB",
];

/** A line as apps and routers write them all day. Readers of metrics have to pass over it. */
export function noiseLine(at: Date): LogLine {
  return Math.random() < 0.5 ? routerLine(at) : appLine(at);
}

function routerLine(at: Date): LogLine {
  const service = 5 + Math.floor(Math.random() * 200);
  const path = anyOf(PATHS);
  return {
    priority: 158,
    at,
    source: "heroku",
    process: "router",
    message: `at=info method=GET path="${path}" host=shop.example.test request_id=${requestId()} fwd="203.0.113.7" dyno=web.1 connect=0ms service=${service}ms status=200 bytes=${service * 173} protocol=https`,
  };
}

function appLine(at: Date): LogLine {
  return { priority: 190, at, source: "app", process: "web.1", message: anyOf(SAYINGS) };
}

function requestId(): string {
  return Math.random().toString(16).slice(2, 10);
}

function anyOf(lines: readonly string[]): string {
  return lines[Math.floor(Math.random() * lines.length)]!;
}
