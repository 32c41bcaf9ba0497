import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { birthOf, Processes } from "@/local/processes";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-processes-"));
  file = join(folder, "processes.json");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sleeper = { command: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"], env: {} };
const work = (script: string) => ({ ...sleeper, name: "work", args: ["-e", script] });
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

test("a part that does not get ready in its time is ended and started again", async () => {
  const processes = new Processes(file, () => {}, 1500);
  const shell = { command: "sh", env: {} };
  processes.start({ ...shell, name: "prompt", args: ["-c", "echo ready: here; exec sleep 60"] });
  processes.start({ ...shell, name: "mute", args: ["-c", "echo one moment; exec sleep 60"] });
  const [prompt, mute] = pids();

  await vi.waitFor(() => expect(pids()[1]).not.toBe(mute), 10_000);

  expect(pids()[0]).toBe(prompt);
  await processes.end();
});

describe("what is run once", () => {
  test("ends by itself, and its last words are told when it fails", async () => {
    const processes = new Processes(file, () => {});

    await expect(processes.run(work(""), 30_000)).resolves.toBeUndefined();
    await expect(
      processes.run(work("console.log('No room left.'); process.exitCode = 3"), 30_000),
    ).rejects.toThrow("work ended with 3:\nNo room left.");
    await expect(
      processes.run({ ...work(""), command: "/nowhere/to/be/found" }, 30_000),
    ).rejects.toThrow(/^work ended with .*ENOENT/);
    expect(pids()).toEqual([]);
  });

  test("is not waited for for ever", async () => {
    const running = new Processes(file, () => {}).run({ ...sleeper, name: "work" }, 300);
    const [pid] = pids();

    await expect(running).rejects.toThrow(/^work took longer than/);
    expect(await ended(pid!)).toBe(true);
  });

  test("ends with everything else", async () => {
    const processes = new Processes(file, () => {});
    const running = processes.run({ ...sleeper, name: "work" }, 30_000);
    const failed = running.catch((error: Error) => error.message);

    await processes.end();

    expect(await failed).toContain("work ended with SIGTERM");
    await expect(processes.run(work(""), 30_000)).rejects.toThrow("everything is ending");
  });

  test("is found by the next start when this one was killed", async () => {
    const running = new Processes(file, () => {}).run({ ...sleeper, name: "work" }, 30_000);
    const failed = running.catch((error: Error) => error.message);

    await new Processes(file, () => {}).endOrphans();

    expect(await failed).toContain("work ended with SIGINT");
  });
});

test("what is left of a process that nobody asks after counts as gone", async () => {
  const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];

  expect(await ended(Number(line.toString()))).toBe(true);

  parent.kill("SIGKILL");
});

test("a torn pid file is no reason not to start", async () => {
  writeFileSync(file, '[{"name":"we');
  await expect(new Processes(file, () => {}).endOrphans()).resolves.toBeUndefined();
});
