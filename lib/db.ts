import "server-only";

import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "@/drizzle/schema";
import { env } from "@/lib/env";

function connect() {
  const client = postgres(env().DATABASE_URL, { max: 10, onnotice: () => {} });
  return drizzle(client, { schema, casing: "snake_case" });
}

export type Database = ReturnType<typeof connect>;
export type Tx = Parameters<Parameters<Database["transaction"]>[0]>[0];

// Next.js loads this module once per bundle and again at every change in development;
// the pool hangs on the process, so that there is only one.
const shared = globalThis as typeof globalThis & { headroomDatabase?: Database };

/** The database. Connects at first use, so that a build needs no database. */
export const db: Database = new Proxy({} as Database, {
  get(_target, property) {
    const database = connected();
    const value: unknown = Reflect.get(database, property);
    return typeof value === "function" ? value.bind(database) : value;
  },
  // The session adapter asks which kind of database it was given.
  getPrototypeOf: () => Object.getPrototypeOf(connected()) as object,
});

function connected(): Database {
  shared.headroomDatabase ??= connect();
  return shared.headroomDatabase;
}

/** Ends the pool, for commands and tests that should exit. */
export async function closeDatabase(): Promise<void> {
  await shared.headroomDatabase?.$client.end({ timeout: 5 });
  delete shared.headroomDatabase;
}
