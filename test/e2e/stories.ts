import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect, type Cookie, type Page } from "@playwright/test";
import type { House } from "./house";

/** The house that `start-house.ts` started for all stories. */
export function house(): Pick<House, "url" | "home" | "ports"> {
  return JSON.parse(process.env.HEADROOM_E2E!) as Pick<House, "url" | "home" | "ports">;
}

type Person = "Ada" | "Bo" | "Vera" | "Nell";

type Stories = {
  /**
   * Signs in and opens the fleet: the first time through the local identity provider, as a person would,
   * afterwards with the session of that time.
   */
  signIn: (name: Person) => Promise<void>;
};

/** Who has signed in, for as long as this worker lives. */
const sessions = new Map<Person, Cookie[]>();

/** Playwright's test with a person to be, and an error in the page's console as a failure. */
export const test = base.extend<Stories>({
  page: async ({ page }, use) => {
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    await use(page);
    expect(problems).toEqual([]);
  },

  signIn: async ({ page }, use) => {
    await use(async (name) => {
      const known = sessions.get(name);
      if (known !== undefined) {
        await page.context().addCookies(known);
        await page.goto("/instances");
        return;
      }
      await page.goto("/sign-in");
      await page.getByRole("button", { name: /local identity provider/i }).click();
      await page.getByRole("button", { name: new RegExp(`^(\\w\\w )?${name}`) }).click();
      await page.waitForURL(/\/instances$/);
      sessions.set(name, await page.context().cookies());
    });
  },
});

export { expect };

/** Opens an instance of the fleet by its name. */
export async function openInstance(page: Page, name: string): Promise<void> {
  if (!page.url().endsWith("/instances")) await page.goto("/instances");
  await page
    .getByRole("link", { name: new RegExp(`^${name}`) })
    .first()
    .click();
  await page.waitForURL(/\/instances\/ins_/);
}

type Mail = { subject: string; text: string };

/** The mail that asks to shrink `reports`, an instance of the demo that is far too large. */
export async function mailThatAsks(): Promise<Mail> {
  await expect.poll(() => asking() !== undefined, { timeout: 90_000 }).toBe(true);
  return asking()!;
}

function asking(): Mail | undefined {
  const folder = join(house().home, "outbox");
  if (!existsSync(folder)) return undefined; // It is made with the first mail.
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Mail)
    .find(({ subject }) => subject.startsWith("reports asks to shrink"));
}

/** The link by which the reader of a mail approves. */
export function approvalLinkIn(text: string): string {
  return /^Approve: (\S+)$/m.exec(text)![1]!;
}
