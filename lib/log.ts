import "server-only";

type Level = "info" | "warn" | "error";

/**
 * Writes one JSON line: time, level, message, fields. Errors become name, message and cause.
 * Never give it a credential or a Redis URL: what is logged is kept elsewhere.
 */
export function log(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  const line = JSON.stringify({ at: new Date().toISOString(), level, message, ...fields }, plain);
  const stream = level === "info" ? process.stdout : process.stderr;
  stream.write(`${line}\n`);
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (!(value instanceof Error)) return value;
  return { name: value.name, message: value.message, cause: value.cause };
}
