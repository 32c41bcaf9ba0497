import "server-only";

import { and, eq, lt, or, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/** As `cursorOf` makes it. Whatever else an address says would be a value that the database refuses. */
const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)~([\w-]+)$/;

/** Instant and id of the last row of a page, as text: where a list that is newest first goes on. */
export function cursorOf(at: Date, id: string): string {
  return `${at.toISOString()}~${id}`;
}

/** The rows behind a cursor. Undefined, which is no condition, for text that is none. */
export function behind(cursor: string, columns: { at: PgColumn; id: PgColumn }): SQL | undefined {
  const [, text, id] = CURSOR.exec(cursor) ?? [];
  const at = new Date(text ?? "");
  if (id === undefined || Number.isNaN(at.getTime())) return undefined;
  return or(lt(columns.at, at), and(eq(columns.at, at), lt(columns.id, id)));
}
