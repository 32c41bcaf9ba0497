import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";
import { expect } from "./stories";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const rules: RunOptions = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
};
const PHONE = { width: 360, height: 780 };
const schemes = ["light", "dark"] as const;

/**
 * Holds that a page, as it stands, can be read and used by everyone: WCAG 2.1 A and AA, by axe, in light and
 * dark; and that it fits a phone.
 */
export async function expectReadable(page: Page, name: string): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await drawn(page);
    for (const violation of await violations(page)) found.push(`${colorScheme}: ${violation}`);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  const wide = await overflowAt(page, PHONE);
  if (wide > 0) found.push(`phone: ${wide} pixels wider than ${PHONE.width}`);
  expect.soft(found, name).toEqual([]);
}

/** Returns when the page was drawn anew. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** How much wider a page is than a window of this size, in pixels. */
async function overflowAt(page: Page, size: { width: number; height: number }): Promise<number> {
  const before = page.viewportSize()!;
  await page.setViewportSize(size);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  await page.setViewportSize(before);
  return overflow;
}

/** One line for each rule that is broken: what, and where first. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.addScriptTag({ path: axe });
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
