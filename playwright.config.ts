import { defineConfig } from "@playwright/test";
import { chromium, find } from "./local/tools";

export default defineConfig({
  testDir: "test/e2e",
  outputDir: "test-results",
  // One house for all: the tests share its platforms and their limits.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  globalSetup: "./test/e2e/start-house.ts",
  // The story first: it begins with a Redis that is not yet full, as a first start does.
  projects: [
    { name: "story", testMatch: "story.spec.ts" },
    { name: "everything else", testIgnore: "story.spec.ts" },
  ],
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
