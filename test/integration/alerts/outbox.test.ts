import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sendMail } from "@/lib/mail";
import { keepInOutbox, listOutbox } from "@/lib/outbox";

const folder = mkdtempSync(join(tmpdir(), "headroom-outbox-test-"));
process.env.HEADROOM_OUTBOX = join(folder, "outbox");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mail = (id: string) => ({
  id,
  to: ["ada@example.test"],
  subject: `Subject of ${id}`,
  text: "Text",
  html: "<p>Text</p>",
});

test("without a mail provider a mail stays on this machine, once however often it is sent", async () => {
  expect(await listOutbox()).toEqual([]);

  await sendMail(mail("dlv_1"));
  await Promise.all([sendMail(mail("dlv_1")), sendMail(mail("dlv_1"))]);

  expect(await listOutbox()).toEqual([
    { ...mail("dlv_1"), from: "Headroom <headroom@localhost>", at: expect.any(Date) },
  ]);
});

test("the newest mail stands first", async () => {
  const kept = { ...mail("dlv_old"), from: "Headroom", at: new Date("2026-03-02T14:00:00Z") };
  await keepInOutbox(kept);
  await keepInOutbox({ ...kept, id: "dlv_older", at: new Date("2026-03-01T14:00:00Z") });

  expect((await listOutbox()).map(({ id }) => id)).toEqual(["dlv_1", "dlv_old", "dlv_older"]);
});

test("a file that is no mail hides no other", async () => {
  writeFileSync(join(process.env.HEADROOM_OUTBOX!, "broken.json"), "{");
  expect((await listOutbox()).length).toBeGreaterThan(0);
});

test("an id never leaves the folder", async () => {
  await sendMail(mail("../../escaped"));
  expect(readdirSync(folder)).toEqual(["outbox"]);
});
