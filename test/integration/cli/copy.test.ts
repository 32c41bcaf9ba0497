import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startRedis } from "@/test/support/redis";
import { startRedisProxy } from "@/test/support/redis-proxy";

const command = ["--import", "tsx", "--conditions=react-server", "cli/copy.ts"];
let folder = "";
const clients: Redis[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-copy-"));
});

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `npm run copy` without npm, with nothing in its environment that names a database. */
function copy(...args: string[]) {
  return copyWith({}, ...args);
}

function copyWith(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; output: string; problems: string }> {
  const env = { PATH: process.env.PATH, NODE_ENV: "test" as const, ...variables };
  return new Promise((ended) => {
    execFile(process.execPath, [...command, ...args], { env }, (error, output, problems) => {
      ended({ code: Number(error?.code ?? 0), output, problems });
    });
  });
}

/** Runs it with `--json`, and hears each line as it comes. */
function follow(args: readonly string[]) {
  const env = { PATH: process.env.PATH, NODE_ENV: "test" as const };
  const running = spawn(process.execPath, [...command, ...args, "--json"], { env });
  const lines: Record<string, unknown>[] = [];
  let text = "";
  running.stdout.on("data", (chunk: Buffer) => {
    const parts = (text + chunk.toString()).split("\n");
    text = parts.pop()!;
    lines.push(...parts.map((part) => JSON.parse(part) as Record<string, unknown>));
  });
  const ended = new Promise<number | null>((resolve) => running.once("close", resolve));
  return { running, lines, ended };
}

function clientOf({ url }: { url: string }, db = 0): Redis {
  const client = new Redis(url, { db });
  clients.push(client);
  return client;
}

async function fill(client: Redis, count: number): Promise<void> {
  const pairs = Array.from({ length: count }, (_, at) => [`key:${at}`, `value ${at}`]);
  await client.mset(pairs.flat());
}

test("the command judges, copies and proves, without a database of ours", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  await fill(clientOf(source), 300);
  const reader = clientOf(target);

  const judged = await copy(source.url, target.url, "--dry-run");
  expect(judged).toMatchObject({ code: 0, output: expect.stringContaining("300 keys") });
  expect(await reader.dbsize()).toBe(0);

  const copied = await copy("--source", source.url, "--target", target.url);
  expect(copied).toMatchObject({
    code: 0,
    output: expect.stringContaining("300 keys compared, 0 differ"),
  });
  expect(await reader.dbsize()).toBe(300);

  const again = await copy(source.url, target.url);
  expect(again).toMatchObject({ code: 1, problems: expect.stringContaining("300 keys") });
});

test("only what is asked for is copied, under the names and numbers that are asked for", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  await clientOf(source).mset("user:1", "Ada", "user:2", "Grace", "job:1", "x", "user:secret", "s");
  await clientOf(source, 1).set("user:3", "Edsger");
  const report = join(folder, "report.txt");

  const wanted = "--db 0:5 --match user: --exclude user:secret --rename user:=person:".split(" ");
  const how = ["--report", report, "--throttle", "off"];
  const { code, output } = await copy(source.url, target.url, ...wanted, ...how);

  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining("2 keys") });
  expect((await clientOf(target, 5).keys("*")).sort()).toEqual(["person:1", "person:2"]);
  expect(await clientOf(target).dbsize()).toBe(0);
  expect(readFileSync(report, "utf8")).toContain("Equal: 2 keys were compared");
});

test("keys that the target has already stay, or are replaced, as it is asked for", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  await clientOf(source).mset("both", "new", "one", "1");
  const reader = clientOf(target);
  await reader.mset("both", "old", "own", "stays");
  const ends = [source.url, target.url, "--throttle", "off"];

  expect(await copy(...ends, "--conflict", "skip")).toMatchObject({ code: 0 });
  expect(await reader.mget("both", "one", "own")).toEqual(["old", "1", "stays"]);

  // Nobody is there to say yes.
  expect(await copy(...ends, "--conflict", "replace")).toMatchObject({ code: 1 });
  expect(await copy(...ends, "--conflict", "replace", "--yes")).toMatchObject({ code: 0 });
  expect(await reader.mget("both", "one", "own")).toEqual(["new", "1", "stays"]);
});

test("what was interrupted goes on from its file, and what is written meanwhile arrives", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  const writer = clientOf(source);
  await fill(writer, 5000);
  const state = join(folder, "state.json");
  const args = [source.url, target.url, "--state", state, "--follow", "--throttle", "keys=2000"];

  const first = follow(args);
  await vi.waitFor(
    () => expect(first.lines.at(-1)).toMatchObject({ stage: "copy", feed: { kind: "tracking" } }),
    20_000,
  );
  first.running.kill("SIGINT");
  expect(await first.ended).toBe(3);
  expect(first.lines.at(-1)).toMatchObject({ outcome: "interrupted" });
  expect(JSON.stringify(first.lines.at(-1))).not.toContain(source.url);
  expect(readFileSync(state, "utf8")).not.toContain(source.url);

  await writer.set("key:1", "changed");
  await writer.del("key:2");
  const other = await copy(source.url, target.url, "--state", state, "--match", "x");
  expect(other).toMatchObject({ code: 2, problems: expect.stringContaining("other keys") });

  const second = follow([...args, "--throttle", "off"]);
  await vi.waitFor(() => expect(second.lines.at(-1)).toMatchObject({ isReady: true }), 20_000);
  await writer.set("key:3", "changed later");
  second.running.kill("SIGINT");
  expect(await second.ended).toBe(0);
  expect(second.lines.at(-1)).toMatchObject({ outcome: "equal", differences: 0 });
  expect(await clientOf(target).mget("key:1", "key:2", "key:3")).toEqual([
    "changed",
    null,
    "changed later",
  ]);
});

test("a copy that is over says so when it is begun once more, and leaves the target alone", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  await fill(clientOf(source), 300);
  const state = join(folder, "state.json");
  const args = [source.url, target.url, "--state", state, "--throttle", "off"];
  expect(await copy(...args)).toMatchObject({ code: 0 });
  const reader = clientOf(target);
  await reader.set("key:1", "the target is in use by now");

  const again = await copy(...args);
  expect(again).toMatchObject({ code: 0, output: expect.stringContaining("was finished at") });
  expect(again.output).toContain("Both ends are equal.");
  expect(await reader.get("key:1")).toBe("the target is in use by now");
  expect(readFileSync(state, "utf8")).not.toContain(source.url);
  expect(await copy(...args, "--match", "x")).toMatchObject({ code: 2 });
});

test("whenever it is killed near its end, it ends well when it is begun once more", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  await fill(clientOf(source), 300);
  const reader = clientOf(target);
  // Right after the report is written, and later and later from there on, up to when it is gone.
  for (const afterMs of [0, 2, 6]) {
    await reader.flushall();
    const [state, report] = [join(folder, `s${afterMs}.json`), join(folder, `r${afterMs}.json`)];
    const ends = [source.url, target.url, "--throttle", "off"];
    const args = [...ends, "--state", state, "--report", report];
    const first = follow(args);
    await vi.waitFor(() => expect(existsSync(report)).toBe(true), {
      timeout: 20_000,
      interval: 1,
    });
    await sleep(afterMs);
    first.running.kill("SIGKILL");
    await first.ended;

    const second = follow(args);
    expect(await second.ended).toBe(0);
    expect(second.lines.at(-1)).toMatchObject({ outcome: "equal", exit: 0 });
    expect(JSON.parse(readFileSync(report, "utf8"))).toHaveProperty("timeline");
    expect(await reader.dbsize()).toBe(300);
  }
});

test("the source's notifications are put back even if whoever switched them on was killed", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  await using proxy = await startRedisProxy(Number(new URL(source.url).port), {
    refuse: [/^CLIENT TRACKING/i],
  });
  const writer = clientOf(source);
  await fill(writer, 300);
  await writer.config("SET", "notify-keyspace-events", "Ex");
  const state = join(folder, "state.json");
  const first = follow([proxy.url, target.url, "--follow", "--state", state, "--throttle", "off"]);
  await vi.waitFor(() => expect(first.lines.at(-1)).toMatchObject({ isReady: true }), 20_000);
  first.running.kill("SIGKILL");
  await first.ended;
  expect((await writer.config("GET", "notify-keyspace-events"))[1]).toContain("A");

  // Its last words are lost, and nothing is left to do but this.
  const kept = JSON.parse(readFileSync(state, "utf8")) as { state: object };
  writeFileSync(state, JSON.stringify({ ...kept, state: { ...kept.state, stage: "proven" } }));
  const second = await copy(proxy.url, target.url, "--state", state, "--throttle", "off");
  expect(second).toMatchObject({ code: 0 });
  const [, flags] = await writer.config("GET", "notify-keyspace-events");
  expect(flags!.split("").toSorted().join("")).toBe("Ex");
});

test("a copy that finds no key says so", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  await fill(clientOf(source), 3);
  const ends = [source.url, target.url, "--throttle", "off"];
  expect(await copy(...ends, "--match", "kay:")).toMatchObject({
    code: 0,
    output: expect.stringContaining("The source holds no key that was asked for."),
  });
});

test("addresses are taken from the environment, where no list of processes shows them", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  await clientOf(source).set("key", "value");
  const both = { SOURCE_URL: source.url, TARGET_URL: target.url };

  expect(await copyWith({ SOURCE_URL: source.url, TARGET_URL: "" })).toMatchObject({
    code: 2,
    problems: expect.stringContaining("SOURCE_URL=URL TARGET_URL=URL"),
  });
  // What is said at the call wins.
  expect(await copyWith(both, "--target", "redis://127.0.0.1:9")).toMatchObject({ code: 4 });
  expect(await copyWith(both, "--throttle", "off")).toMatchObject({
    code: 0,
    output: expect.stringContaining("1 key compared, 0 differ"),
  });
});

test("the command says how it is used, and what keeps a server from answering", async () => {
  await using source = await startRedis(["--requirepass", "right"]);
  const secret = "hunter2";
  expect(await copy("--help")).toMatchObject({
    code: 0,
    output: expect.stringContaining("--throttle p99=2,keys=20000,bytes=50mb"),
  });
  expect(await copy("--source", source.url)).toMatchObject({
    code: 2,
    problems: expect.stringContaining("--target URL"),
  });
  expect(await copy("nonsense", source.url)).toMatchObject({
    code: 2,
    problems: expect.stringContaining("not a Redis URL"),
  });
  const wrong = source.url.replace("//", `//:${secret}@`);
  const refused = await copy(wrong, "redis://127.0.0.1:9");
  expect(refused).toMatchObject({
    code: 4,
    problems: expect.stringMatching(/127\.0\.0\.1:9,? refuses connections/),
  });
  expect(refused.output + refused.problems).not.toContain(secret);
});
