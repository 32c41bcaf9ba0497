import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, inject } from "vitest";
import { closeDatabase } from "@/lib/db";

/** Gives each test file a database of its own, copied from the template, and the settings of a test. */
const name = `test_${randomBytes(6).toString("hex")}`;
const template = inject("postgresUrl");
const server = template.replace(/headroom$/, "postgres");

const client = postgres(server, { max: 1, onnotice: () => {} });
await client.unsafe(`create database ${name} template headroom`);
await client.end();

Object.assign(process.env, {
  DATABASE_URL: template.replace(/headroom$/, name),
  NEXTAUTH_URL: "http://localhost:3000",
  NEXTAUTH_SECRET: "only-for-tests-only-for-tests",
  HEADROOM_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
  HEADROOM_LOCAL: "1",
  INNGEST_EVENT_KEY: "test",
  INNGEST_SIGNING_KEY: `signkey-test-${"ab".repeat(16)}`,
  // Refused at once: tests that care for rings listen here themselves.
  INNGEST_BASE_URL: "http://127.0.0.1:9",
});

afterAll(async () => {
  await closeDatabase();
});
