import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { birthOf, Processes } from "@/local/processes";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-processes-"));
  file = join(folder, "processes.json");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sleeper = { command: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"], env: {} };
const pids = () =>
  (JSON.parse(readFileSync(file, "utf8")) as { pid: number }[]).map(({ pid }) => pid);
const ended = (pid: number) =>
  vi.waitFor(
    () => (birthOf(pid) === null ? true : Promise.reject(new Error(`${pid} lives`))),
    5000,
  );

test("a part that is killed is started again, and everything ends together", async () => {
  const processes = new Processes(file, () => {});
  processes.start({ name: "sleeper", ...sleeper });
  const [first] = pids();

  process.kill(first!, "SIGKILL");

  await vi.waitFor(() => expect(pids()[0]).not.toBe(first), 5000);
  const [second] = pids();
  expect(birthOf(second!)).not.toBeNull();
  await processes.end();
  expect(await ended(second!)).toBe(true);
  expect(pids()).toEqual([]);
});

test("what a killed start left behind is ended by the next one", async () => {
  const orphan = spawn(sleeper.command, sleeper.args, { stdio: "ignore" });
  const entry = { name: "sleeper", pid: orphan.pid!, bornAt: birthOf(orphan.pid!) };
  writeFileSync(file, JSON.stringify([entry]));

  await new Processes(file, () => {}).endOrphans();

  expect(await ended(orphan.pid!)).toBe(true);
});

test("a process that merely got the number of an earlier one is left alone", async () => {
  const stranger = spawn(sleeper.command, sleeper.args, { stdio: "ignore" });
  writeFileSync(file, JSON.stringify([{ name: "sleeper", pid: stranger.pid!, bornAt: "1" }]));

  await new Processes(file, () => {}).endOrphans();

  expect(birthOf(stranger.pid!)).not.toBeNull();
  stranger.kill("SIGKILL");
});

test("a torn pid file is no reason not to start", async () => {
  writeFileSync(file, '[{"name":"we');
  await expect(new Processes(file, () => {}).endOrphans()).resolves.toBeUndefined();
});
