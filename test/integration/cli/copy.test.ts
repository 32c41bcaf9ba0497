import { execFile } from "node:child_process";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { startRedis } from "@/test/support/redis";

/** Runs `npm run copy` without npm, with nothing in its environment that names a database. */
function copy(...args: string[]) {
  return copyWith({}, ...args);
}

function copyWith(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; output: string; problems: string }> {
  const command = ["--import", "tsx", "--conditions=react-server", "cli/copy.ts", ...args];
  const env = { PATH: process.env.PATH, NODE_ENV: "test" as const, ...variables };
  return new Promise((ended) => {
    execFile(process.execPath, command, { env }, (error, output, problems) => {
      ended({ code: Number(error?.code ?? 0), output, problems });
    });
  });
}

test("the command judges, copies and proves, without a database of ours", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  const writer = new Redis(source.url);
  const reader = new Redis(target.url);
  for (let at = 0; at < 300; at++) await writer.set(`key:${at}`, `value ${at}`);
  const ends = ["--source", source.url, "--target", target.url];

  const judged = await copy(...ends, "--dry-run");
  expect(judged).toMatchObject({ code: 0, output: expect.stringContaining("300 keys") });
  expect(await reader.dbsize()).toBe(0);

  const copied = await copy(...ends);
  expect(copied).toMatchObject({
    code: 0,
    output: expect.stringContaining("300 keys compared, 0 differ"),
  });
  expect(await reader.dbsize()).toBe(300);

  const again = await copy(...ends);
  expect(again).toMatchObject({ code: 1, problems: expect.stringContaining("not empty") });
  writer.disconnect();
  reader.disconnect();
});

test("addresses are taken from the environment, where no list of processes shows them", async () => {
  await using source = await startRedis();
  await using target = await startRedis();
  const writer = new Redis(source.url);
  await writer.set("key", "value");
  writer.disconnect();
  const both = { SOURCE_URL: source.url, TARGET_URL: target.url };

  expect(await copyWith({ SOURCE_URL: source.url, TARGET_URL: "" })).toMatchObject({
    code: 2,
    problems: expect.stringContaining("SOURCE_URL=URL TARGET_URL=URL"),
  });
  // What is said at the call wins.
  expect(await copyWith(both, "--target", "redis://127.0.0.1:9")).toMatchObject({ code: 2 });
  expect(await copyWith(both)).toMatchObject({
    code: 0,
    output: expect.stringContaining("1 keys compared, 0 differ"),
  });
});

test("the command says how it is used, and what keeps a server from answering", async () => {
  await using source = await startRedis();
  expect(await copy("--source", source.url)).toMatchObject({
    code: 2,
    problems: expect.stringContaining("--target URL"),
  });
  expect(await copy("--source", source.url, "--target", "redis://127.0.0.1:9")).toMatchObject({
    code: 2,
    problems: expect.stringContaining("127.0.0.1:9 refuses connections"),
  });
});
