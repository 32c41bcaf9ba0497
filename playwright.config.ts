import { defineConfig, type Project } from "@playwright/test";
import { chromium, find } from "./local/tools";

/**
 * One house for all stories, three of them in it at a time: what takes long waits for minutes to pass and
 * for plans to change, not for this machine.
 *
 * 1. `accounts`, alone: somebody new connects the accounts that all of Nell's stories go on with.
 * 2. Side by side, the longest first, because they share no instance: the demo team's stories, the moves of
 *    Nell's queue and of her blog, and her checkout that fills. Those of one project follow each other in the
 *    order of their names, because they do share: one asks that `reports` be proposed a smaller plan, one
 *    moves it away, one takes the plan.
 * 3. `kills`, in a house of its own, once the others have left it room: what is killed is to come back while
 *    the change that it was in the middle of still waits for it.
 * 4. `last`, after all others and even after a failure of theirs: what has grown by itself meanwhile, what
 *    breaks a provider or a token for everybody, and the search for secrets in all that was left behind.
 */
const projects: Project[] = [
  { ...project("accounts", ["accounts"]), teardown: "last" },
  sideBySide("demo team", [
    "accessibility",
    "calendar",
    "migration",
    "restraints",
    "settings",
    "team",
    "upkeep",
    "yes-by-link",
  ]),
  sideBySide("moves", ["connections", "move"]),
  sideBySide("checkout", ["story"]),
  { ...project("kills", ["kills"]), dependencies: ["demo team", "moves", "checkout"] },
  project("last", ["automatic", "bad-days", "secrets"]),
];

function project(name: string, files: readonly string[]): Project {
  return { name, testMatch: files.map((file) => `${file}.spec.ts`), workers: 1 };
}

function sideBySide(name: string, files: readonly string[]): Project {
  return { ...project(name, files), dependencies: ["accounts"] };
}

export default defineConfig({
  testDir: "test/e2e",
  outputDir: "test-results",
  workers: 3,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  globalSetup: "./test/e2e/start-house.ts",
  projects,
  use: {
    browserName: "chromium",
    // Set by the global setup; the workers that run the tests read this file after it.
    baseURL: process.env.HEADROOM_E2E_URL,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? find(chromium) ?? undefined,
      args: [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
