import { expect, test } from "vitest";
import { InstanceChannels, Recipients, splitRecipients } from "@/lib/alerts/channel-inputs";

test("recipients may be separated by commas, semicolons, spaces and lines", () => {
  expect(splitRecipients(" a@x.test, b@x.test;c@x.test\nd@x.test ")).toEqual([
    "a@x.test",
    "b@x.test",
    "c@x.test",
    "d@x.test",
  ]);
  expect(splitRecipients("  ")).toEqual([]);
});

test("an address written twice is one recipient", () => {
  expect(Recipients.parse(["Ada@x.test", "ada@X.test"])).toEqual(["ada@x.test"]);
});

test.each([["not-an-address"], ["a@b"], ["a b@x.test"]])("%s is no recipient", (address) => {
  expect(Recipients.safeParse([address]).success).toBe(false);
});

test.each([["ftp://x.test"], ["javascript:alert(1)"], ["x.test"], [""]])(
  "%s is no webhook",
  (webhookUrl) => {
    expect(InstanceChannels.safeParse({ recipients: [], webhookUrl }).success).toBe(false);
  },
);
