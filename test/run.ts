import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWhenNeeded } from "@/local/build";
import { Processes } from "@/local/processes";
import { chromium, provide, redisServer } from "@/local/tools";

/** `npm test` runs everything a change must pass; `npm run check` (`--quick`) what needs no server. */
const isQuick = process.argv.includes("--quick");
const reports = mkdtempSync(join(tmpdir(), "headroom-report-"));
const bin = (name: string) => join("node_modules", ".bin", name);

type Step = { name: string; run: () => Promise<void>; isSlow?: boolean };

const steps: readonly Step[] = [
  { name: "format", run: () => command(bin("oxfmt"), ["--check"]) },
  { name: "lint", run: () => command(bin("oxlint"), ["--type-aware", "--deny-warnings"]) },
  { name: "types", run: types },
  { name: "unit", run: () => vitest("unit") },
  { name: "integration", run: () => vitest("integration"), isSlow: true },
  { name: "build", run: build, isSlow: true },
  { name: "browser", run: browser, isSlow: true },
];

const totals = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];

if (!isQuick) {
  process.env.REDIS_SERVER ??= provide(redisServer, console.log);
  process.env.CHROMIUM ??= provide(chromium, console.log);
}
for (const { name, run, isSlow = false } of steps) {
  if (isQuick && isSlow) continue;
  const startedAt = Date.now();
  console.log(`\n— ${name}`);
  try {
    await run();
    console.log(`— ${name}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  } catch (error) {
    failures.push(name);
    console.error(`— ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
rmSync(reports, { recursive: true, force: true });

console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
if (failures.length > 0) {
  console.error(`Failed: ${failures.join(", ")}`);
  process.exit(1);
}

async function types(): Promise<void> {
  await command(bin("next"), ["typegen"]);
  await command(bin("tsc"), ["--noEmit"]);
}

function build(): Promise<void> {
  const processes = new Processes(join(reports, "processes.json"), () => {});
  return buildWhenNeeded(processes, console.log);
}

async function vitest(project: "unit" | "integration"): Promise<void> {
  const file = join(reports, `${project}.json`);
  const reporters = [
    "--reporter=default",
    "--silent=passed-only",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  try {
    await command(bin("vitest"), ["run", "--project", project, ...reporters]);
  } finally {
    count(file, fromVitest);
  }
}

async function browser(): Promise<void> {
  const file = join(reports, "browser.json");
  process.env.PLAYWRIGHT_JSON_OUTPUT_NAME = file;
  try {
    await command(bin("playwright"), ["test", "--reporter=list,json"]);
  } finally {
    count(file, fromPlaywright);
  }
}

type Counts = typeof totals;

function fromVitest(report: Record<string, unknown>): Counts {
  return {
    passed: Number(report.numPassedTests),
    failed: Number(report.numFailedTests),
    skipped: Number(report.numPendingTests),
  };
}

function fromPlaywright(report: Record<string, unknown>): Counts {
  const stats = report.stats as Record<string, number>;
  return { passed: stats.expected!, failed: stats.unexpected!, skipped: stats.skipped! };
}

function count(file: string, read: (report: Record<string, unknown>) => Counts): void {
  if (!existsSync(file)) return;
  const found = read(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>);
  totals.passed += found.passed;
  totals.failed += found.failed;
  totals.skipped += found.skipped;
}

function command(program: string, args: readonly string[]): Promise<void> {
  // The tools find their own conditions; those of this process are for the project's code.
  const child = spawn(program, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NODE_OPTIONS: "", NEXT_TELEMETRY_DISABLED: "1" },
  });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("exit", (code, signal) =>
      code === 0 ? done() : fail(new Error(`${program} ended with ${signal ?? code}`)),
    );
  });
}
