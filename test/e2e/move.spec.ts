import type { Page } from "@playwright/test";
import { Redis } from "ioredis";
import { expect, house, test } from "./stories";

/**
 * An application whose workers work and whose visitors ask for more, moved to another provider and back.
 * Its own book says what became of each job; no Redis is asked about that.
 */
test.describe.configure({ mode: "serial" });

type Book = {
  pushed: number;
  done: number;
  waiting: string[];
  twice: unknown[];
  places: Record<string, number>;
};

const SOURCE = "redis-mail-queue";

test("a queue moves from Heroku to Scalingo while it is used, and every job is done once", async ({
  page,
  signIn,
}) => {
  test.setTimeout(600_000);
  await signIn("Nell");
  const before = await book();
  await page.goto("/migrations/new");
  await choose(page, "Source instance", new RegExp(`^${SOURCE}`));
  await page.getByText("Made by Headroom").click();
  await choose(page, "Account", /^Scalingo/);
  await choose(page, "App", /^depot/);
  await choose(page, "Plan", /^Starter 256 MB/);
  await expect(page.getByText("Nothing stands in the way")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^Starter 256 MB costs 7\.20 €\/month/)).toBeVisible();
  await page.getByRole("checkbox", { name: new RegExp(`Move “${SOURCE}”`) }).check();
  await page.getByRole("button", { name: "Start the move" }).click();

  await page.waitForURL(/\/migrations\/mig_/);
  const cutover = page.getByRole("button", { name: "Begin the cutover" });
  await expect(cutover).toBeVisible({ timeout: 180_000 });
  expect((await book()).done).toBeGreaterThan(before.done);
  await cutover.click();

  await expect(page.getByText(/^Done\. depot_\d+ is in charge/)).toBeVisible({ timeout: 180_000 });
  await expect(
    page.getByText(/^[1-9]\d* jobs in the queues, as many as before, in every queue and state/),
  ).toHaveCount(2);
  await expectWorkAt((places) => Object.keys(places).length === 2);
});

test("and back, with the jobs it had got at the new place", async ({ page, signIn }) => {
  test.setTimeout(600_000);
  await signIn("Nell");
  await page.goto("/migrations");
  await page
    .getByRole("row", { name: new RegExp(SOURCE) })
    .getByRole("link")
    .first()
    .click();
  const [home] = Object.entries((await book()).places).toSorted(([, one], [, two]) => two - one);
  const doneAtHome = (await book()).places[home![0]]!;
  await page.getByRole("button", { name: "Roll back…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();

  await expect(page.getByText("rolled back").first()).toBeVisible({ timeout: 180_000 });
  await expectWorkAt((places) => places[home![0]]! > doneAtHome);
});

test("a split sends prefixes to two places, one of which starts cold", async ({ page, signIn }) => {
  test.setTimeout(600_000);
  await signIn("Nell");
  await page.goto("/migrations/new");
  await page.getByRole("radio", { name: /^Split/ }).check();
  await choose(page, "Source instance", /^blog_2094/);
  const [first, second] = [1, 2].map((number) =>
    page.getByRole("group", { name: `Target ${number}` }),
  );
  await first!.getByLabel("Takes keys that begin with").fill("cache:product:1");
  await choose(first!, "Target instance", /^depot_/);
  await second!.getByLabel("Takes keys that begin with").fill("cache:product:2");
  await second!.getByText("Starts cold").click();
  await second!.getByText("Made by Headroom").click();
  await choose(second!, "Account", /^Scalingo/);
  await choose(second!, "App", /^annex/);
  await choose(second!, "Plan", /^Starter 256 MB/);
  await expect(page.getByText("Nothing stands in the way")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("region", { name: "Your consent" }).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Start the split" }).click();

  await page.waitForURL(/\/migrations\/mig_/);
  const cutover = page.getByRole("button", { name: "Begin the cutover" });
  await expect(cutover).toBeVisible({ timeout: 180_000 });
  await cutover.click();
  // No variable was chosen to be switched: a person says that the application knows both places.
  await page.getByRole("button", { name: "Approve this step" }).click({ timeout: 180_000 });
  await expect(page.getByText(/^Done\./)).toBeVisible({ timeout: 180_000 });

  const keys = await keysAt("depot", "cache:product:1*");
  expect(keys).toBeGreaterThan(0);
  expect(await keysAt("depot", "cache:product:2*")).toBe(0);
  expect(await keysAt("annex", "*")).toBe(0);
});

/** How many keys of the app's Redis match, by the platform's own way in. */
async function keysAt(appName: string, pattern: string): Promise<number> {
  const { platforms } = house().ports;
  const response = await fetch(`http://127.0.0.1:${platforms}/control/redis`);
  const all = (await response.json()) as { appName: string; adminUrl: string }[];
  const { adminUrl } = all.find((redis) => redis.appName === appName)!;
  const redis = new Redis(adminUrl);
  try {
    return (await redis.keys(pattern)).length;
  } finally {
    redis.disconnect();
  }
}

async function choose(
  where: Pick<Page, "getByRole">,
  label: string,
  option: RegExp,
): Promise<void> {
  const select = where.getByRole("combobox", { name: label }).first();
  const wanted = select.locator("option", { hasText: option });
  await expect(wanted).toHaveCount(1, { timeout: 20_000 });
  await select.selectOption({ label: (await wanted.textContent())! });
}

/** What the application itself knows of its jobs. */
async function book(): Promise<Book> {
  const { platforms } = house().ports;
  const response = await fetch(`http://127.0.0.1:${platforms}/control/apps/mailer/jobs`);
  return (await response.json()) as Book;
}

/** Waits until jobs are done where they should be; of all that were promised none is lost or done twice. */
async function expectWorkAt(isThere: (places: Book["places"]) => boolean): Promise<void> {
  const { waiting } = await book();
  await expect
    .poll(
      async () => {
        const now = await book();
        // What waited is done by now; what waits now was promised since.
        const lost = now.waiting.filter((id) => waiting.includes(id));
        return isThere(now.places) && lost.length === 0;
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  expect((await book()).twice).toEqual([]);
}
