/** One line of an app's log stream. */
export type LogLine = {
  priority: number;
  at: Date;
  source: "app" | "heroku";
  process: string;
  message: string;
};

/**
 * A line as a drain gets it: its length in bytes, a space, and the line in the form of RFC 5424, but
 * without its structured data.
 *
 * Source: https://devcenter.heroku.com/articles/log-drains, heroku/logplex
 */
export function frameOf({ priority, at, source, process, message }: LogLine): Buffer {
  const line = `<${priority}>1 ${timestamp(at)} host ${source} ${process} - ${message}\n`;
  return Buffer.from(`${Buffer.byteLength(line)} ${line}`);
}

/** What a drain is told when lines were thrown away because it was too slow. */
export function overflowLine(drainToken: string, dropped: number, since: Date, now: Date): LogLine {
  return {
    priority: 172,
    at: now,
    source: "heroku",
    process: "logplex",
    message: `Error L10 (output buffer overflow): drain '${drainToken}' dropped ${dropped} messages since ${timestamp(since)}.`,
  };
}

/** `2026-11-21T05:44:36.123000+00:00` */
function timestamp(at: Date): string {
  return at.toISOString().replace("Z", "000+00:00");
}
