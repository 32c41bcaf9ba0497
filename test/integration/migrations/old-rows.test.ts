import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyChanges } from "@/drizzle/apply-changes";
import type { Actor } from "@/lib/auth/model";
import { closeWaysBack } from "@/lib/migrations/close-ways-back";
import { findStuckMigrations } from "@/lib/migrations/find-stuck";
import { listMigrations } from "@/lib/migrations/list-migrations";
import { readMigration } from "@/lib/migrations/read-migration";
import { readReport } from "@/lib/migrations/read-report";
import { retryMigration } from "@/lib/migrations/stop-or-retry";
import { problemOf } from "@/test/support/problem-of";

/** The schema changes that there were before migrations had steps. */
const BEFORE_STEPS = 5;
const owner: Actor = { teamId: "team_1", userId: "usr_1", role: "owner" };

const own = new URL(process.env.DATABASE_URL!);
const name = `old_${own.pathname.slice(1)}`;
const old = new URL(own);
old.pathname = `/${name}`;
const folder = mkdtempSync(join(tmpdir(), "headroom-old-"));
const changes = join(folder, "changes");

/** A database as an earlier version left it, brought to this one. Nothing has connected to the usual one yet. */
beforeAll(async () => {
  const server = postgres(own.href, { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${name} template template0`);
  await server.end();
  cpSync("drizzle/changes", changes, { recursive: true });
  const journalFile = join(changes, "meta/_journal.json");
  const journal = JSON.parse(readFileSync(journalFile, "utf8")) as { entries: unknown[] };
  const entries = journal.entries.slice(0, BEFORE_STEPS);
  writeFileSync(journalFile, JSON.stringify({ ...journal, entries }));

  const client = postgres(old.href, { max: 1, onnotice: () => {} });
  await migrate(drizzle(client), { migrationsFolder: changes });
  await client.end();
  const rows = postgres(old.href, { max: 1 });
  await withOldRows(rows);
  await rows.end();
  await applyChanges(old.href, new Date());
  process.env.DATABASE_URL = old.href;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const phases = ["copy", "verify", "await_approval", "cut_over", "done", "failed"] as const;

/** A migration of each phase, between instances of its own. */
async function withOldRows(sql: postgres.Sql): Promise<void> {
  await sql`insert into teams (id, name) values ('team_1', 'Northwind')`;
  await sql`insert into users (id, name, email) values ('usr_1', 'Ada', 'ada@example.test')`;
  await sql`insert into connections (id, team_id, provider_id, account_id, label, sealed_credentials)
    values ('con_1', 'team_1', 'heroku', 'acc', 'ops@example.test', 'sealed')`;
  for (const [index, phase] of phases.entries()) {
    for (const end of ["source", "target"]) {
      const instance = `${end}-${phase}`;
      await sql`insert into instances (id, team_id, connection_id, remote_id, name, remote_name, app_name,
          region, plan_id, status, currency)
        values (${`ins_${instance}`}, 'team_1', 'con_1', ${instance}, ${instance}, ${instance}, 'shop', 'eu',
          'heroku-redis:premium-0', 'ready', 'USD')`;
    }
    const isOver = phase === "done" || phase === "failed";
    const checkpoint = { phase, failure: phase === "failed" ? "The target is full." : null };
    await sql`insert into migrations (id, team_id, instance_id, target_instance_id, phase, checkpoint,
        created_by, created_at, advanced_at, ended_at)
      values (${`mig_${phase}`}, 'team_1', ${`ins_source-${phase}`}, ${`ins_target-${phase}`}, ${phase},
        ${sql.json(checkpoint)}, 'usr_1', ${new Date(Date.UTC(2026, 0, index + 1))},
        ${new Date(Date.UTC(2026, 0, index + 1, 2))},
        ${isOver ? new Date(Date.UTC(2026, 0, index + 1, 2)) : null})`;
  }
}

test("every migration of an earlier version is in the list, with both ends and how it ended", async () => {
  const rows = await listMigrations(owner);
  expect(rows.map(({ id }) => id).toSorted()).toEqual(phases.map((one) => `mig_${one}`).toSorted());
  for (const row of rows) {
    const phase = row.id.slice("mig_".length);
    expect(row).toMatchObject({
      kind: "move",
      status: phase === "done" ? "done" : "failed",
      source: { name: `source-${phase}`, appName: "shop" },
      targets: [{ name: `target-${phase}` }],
      keysMoved: null,
      hasReport: false,
      createdBy: "Ada",
    });
    expect(row.endedAt).not.toBeNull();
  }
  const sentenceOf = (id: string) => rows.find((row) => row.id === id)!.sentence;
  expect(sentenceOf("mig_done")).toBe("Done.");
  expect(sentenceOf("mig_failed")).toBe("The target is full.");
  expect(sentenceOf("mig_copy")).toMatch(/The source is unchanged and stays in charge/);
});

test.each(phases)(
  "one that was at %s opens, and nothing can be done to it any more",
  async (phase) => {
    const view = await readMigration(owner, `mig_${phase}`);
    expect(view).toMatchObject({
      steps: [],
      log: [],
      currentStepId: null,
      keepUntil: null,
      followedUntil: null,
      bought: [],
      legs: [{ direction: "forth", progress: null, hasReport: false }],
    });
    expect(Object.entries(view.may).filter(([, may]) => may === true)).toEqual([]);
    const none = readReport(owner, { id: view.id, as: "txt" });
    expect(await problemOf(none)).toMatchObject({ code: "not_found" });
    const retried = retryMigration(owner, { migrationId: view.id });
    expect(await problemOf(retried)).toMatchObject({ code: "conflict" });
  },
);

test("none of them is taken for stuck, and no way back of theirs is closed", async () => {
  const later = new Date(Date.UTC(2030, 0, 1));
  expect(await findStuckMigrations(later)).toEqual([]);
  await closeWaysBack(later);
  expect(await listMigrations(owner)).toHaveLength(phases.length);
});

test("the database is the same as one that was never older", async () => {
  expect(await columnsOf(old.href)).toEqual(await columnsOf(own.href));
});

async function columnsOf(url: string) {
  const sql = postgres(url, { max: 1 });
  const rows = await sql`select table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' and table_name like 'migration%'
    order by 1, 2`;
  await sql.end();
  return [...rows];
}
