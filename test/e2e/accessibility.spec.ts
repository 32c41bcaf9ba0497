import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import { approvalLinkIn, expect, mailThatAsks, openInstance, test } from "./stories";

/** WCAG 2.1 A and AA, by axe, on every page in light and dark. */

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const rules: RunOptions = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
};

const pages = [
  "/instances",
  "/approvals",
  "/migrations",
  "/migrations/new",
  "/alerts",
  "/savings",
  "/activity",
  "/connections",
  "/connections/new",
  "/settings",
  "/dev/outbox",
];

for (const colorScheme of ["light", "dark"] as const) {
  test(`every page can be read and used by everyone, in ${colorScheme}`, async ({
    page,
    signIn,
  }) => {
    test.setTimeout(210_000);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const found: string[] = [];
    const look = async (name: string) => {
      for (const violation of await violations(page)) found.push(`${name}: ${violation}`);
    };
    await page.goto("/sign-in");
    await look("/sign-in");
    await page.goto(approvalLinkIn((await mailThatAsks()).text));
    await look("the page behind an approval link");

    await signIn("Ada");
    for (const path of pages) {
      await page.goto(path);
      await look(path);
    }
    await openInstance(page, "sessions");
    await expect(page.locator("figure svg.recharts-surface").first()).toBeVisible();
    await look("an instance");
    await page.getByRole("link", { name: "Settings" }).click();
    await page.waitForURL(/settings$/);
    await look("its settings");
    await page.getByRole("button", { name: "Add a plan at hours" }).click();
    await expect(page.getByText("Choose a plan from the list.")).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await look("its calendar while it is written");
    await page.getByRole("button", { name: "Leave as it was" }).click();
    await page.waitForURL(/instances\/ins_\w+$/);
    await openInstance(page, "reports");
    await page.getByRole("link", { name: "At Scalingo" }).click();
    await expect(page.getByRole("region", { name: "Backups" })).toBeVisible();
    await look("at its provider");
    await page.goto("/connections");
    await page.getByRole("link", { name: /@/ }).first().click();
    await page.waitForURL(/connections\/con_/);
    await look("an account");

    expect(found).toEqual([]);
  });
}

/** One line for each rule that is broken: what, and where first. */
async function violations(page: import("@playwright/test").Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const results = await page.evaluate(
    (options) =>
      (globalThis as unknown as { axe: { run(given: RunOptions): Promise<AxeResults> } }).axe.run(
        options,
      ),
    rules,
  );
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.length}×, first ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.any[0]?.message ?? ""}`,
  );
}
