import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holdHome } from "@/local/hold-home";
import { birthOf } from "@/local/processes";

let home: string;
let former: ChildProcess;
const says: string[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "headroom-held-"));
  former = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  says.length = 0;
});

afterEach(() => {
  former.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

const named = (pid: number) => `${pid} ${birthOf(pid)}`;
const write = (text: string) => writeFileSync(join(home, "pid"), text);
const hold = (launcher = process.pid) => holdHome(home, launcher, (line) => says.push(line));
const held = () => readFileSync(join(home, "pid"), "utf8");

test("a second start in the same folder is refused, and says which process to end", async () => {
  write(`${named(former.pid!)} ${named(process.pid)}`);

  await expect(hold()).rejects.toThrow(`(process ${former.pid}); end it first.`);
  expect(birthOf(former.pid!)).not.toBeNull();
});

test("a start whose launcher was killed is ended by the next one", async () => {
  write(`${named(former.pid!)} ${former.pid} born-long-ago`);

  await hold();

  expect(birthOf(former.pid!)).toBeNull();
  expect(says).toEqual([`Ending a start (${former.pid}) whose launcher is gone…`]);
  expect(held()).toContain(named(process.pid));
});

test("a start whose launcher was killed before it asked is ended by the next one, too", async () => {
  const launcher = spawn("true", { stdio: "ignore" });
  await once(launcher, "exit");
  await hold(launcher.pid);
  write(held().replace(named(process.pid), named(former.pid!)));

  await hold();

  expect(birthOf(former.pid!)).toBeNull();
});

test.each([
  ["that was killed", "1 born-long-ago 1 born-long-ago"],
  ["that was killed while it wrote this down", ""],
])("a start %s is passed over", async (_which, text) => {
  write(text);

  await hold();

  expect(held()).toBe(`${named(process.pid)} ${named(process.pid)}`);
});
