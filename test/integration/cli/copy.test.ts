import { execFile } from "node:child_process";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { startRedis } from "@/test/support/redis";

/** Runs `npm run copy` without npm, with nothing in its environment that names a database. */
function copy(...args: string[]): Promise<{ code: number; output: string; problems: string }> {
  const command = ["--import", "tsx", "--conditions=react-server", "cli/copy.ts", ...args];
  const env = { PATH: process.env.PATH, NODE_ENV: "test" as const };
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
