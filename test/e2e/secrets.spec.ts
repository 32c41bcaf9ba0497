import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { expect, house, test } from "./stories";

/** Everything that opens an account or a Redis at the platforms, as they keep it. */
function planted(): string[] {
  const state = readFileSync(join(house().home, "platforms", "state.json"), "utf8");
  const secrets = new Set<string>();
  JSON.parse(state, (key, value: unknown) => {
    const isSecret = /^(value|password|token|accessToken|refreshToken)$/.test(key);
    if (isSecret && typeof value === "string" && value.length >= 8) secrets.add(value);
    return value;
  });
  return [...secrets];
}

function found(text: string): string[] {
  return planted().filter((secret) => text.includes(secret));
}

test("there are secrets to look for", () => {
  expect(planted()).toContain("HRKU-demo");
  expect(planted()).toContain("tk-us-demo");
  expect(planted().length).toBeGreaterThan(12);
});

test("no token and no password stands in the database in clear", async () => {
  const sql = postgres(`postgres://headroom@127.0.0.1:${house().ports.postgres}/headroom`);
  const tables = await sql<{ schema: string; name: string }[]>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
  expect(tables.map(({ name }) => name)).toContain("connections");
  const patterns = planted().map((secret) => `%${secret.replace(/[\\%_]/g, "\\$&")}%`);
  const leaks: string[] = [];
  for (const { schema, name } of tables) {
    const [row] = await sql<{ rows: number }[]>`
      select count(*)::int as rows from ${sql(schema)}.${sql(name)} t
      where t::text like any(${patterns})`;
    if (row!.rows > 0) leaks.push(`${schema}.${name}`);
  }
  await sql.end();
  expect(leaks).toEqual([]);
});

test("no token and no password stands in the log or in a mail", () => {
  const { home } = house();
  const outbox = readdirSync(join(home, "outbox")).map((name) => join(home, "outbox", name));
  for (const file of [join(home, "log"), ...outbox]) {
    expect.soft(found(readFileSync(file, "utf8")), file).toEqual([]);
  }
});

test("no token and no password reaches the browser", async ({ page, signIn }) => {
  await signIn("Ada");
  const seen = new Set<string>();
  const read = async (path: string) => {
    if (seen.has(path)) return "";
    seen.add(path);
    const html = await (await page.request.get(path)).text();
    expect.soft(found(html), path).toEqual([]);
    return html;
  };
  for (const path of ["/approvals", "/alerts", "/activity", "/migrations", "/settings"]) {
    await read(path);
  }
  for (const list of ["/instances", "/connections"]) {
    const ids = new Set((await read(list)).match(/\/(instances|connections)\/(ins|con)_\w+/g));
    for (const path of ids) {
      await read(path);
      if (path.startsWith("/instances")) {
        await read(`${path}/settings`);
        await read(`${path}/provider`);
      }
    }
  }
  expect(seen.size).toBeGreaterThan(15);
});
