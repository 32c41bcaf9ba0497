import { expect, openInstance, test } from "./stories";

test("an instance of the demo team that is on automatic has grown by itself", async ({
  page,
  signIn,
}) => {
  test.setTimeout(300_000);
  await signIn("Ada");
  await openInstance(page, "jobs");
  // Which plan holds it depends on how fast it was seen to fill: the look may come early or late. The whole
  // page is looked at, so that a failure tells what the journal says.
  const seen = () => page.getByRole("main").innerText();
  await expect.poll(seen, { timeout: 240_000 }).toMatch(/Heroku Premium [123]\b/);
  await expect(page.getByText(/Premium 0 → Premium [123]/).first()).toBeVisible();
});
