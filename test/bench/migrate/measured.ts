import { readFileSync } from "node:fs";

/** What a child process says of its work, as one line of JSON. */
export type Measured = {
  seconds: number;
  cpuSeconds: number;
  keys: number;
  bytes: number;
  peakBytes: number;
  differences?: number;
};

/** Runs `work` and says what it took. */
export async function measured(
  work: () => Promise<{ keys: number; bytes: number; differences?: number }>,
): Promise<void> {
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const done = await work();
  const seconds = (performance.now() - began) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  const said: Measured = {
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakBytes: Number(peak) * 1024,
    ...done,
  };
  console.log(JSON.stringify(said));
  process.exit(0);
}
