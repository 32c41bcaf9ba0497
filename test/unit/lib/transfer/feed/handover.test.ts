import { expect, test } from "vitest";
import { handoverChannel, handoverIn, handoverMessage } from "@/lib/transfer/feed/handover";

test.each(["", "Ex", "AKEmn"])("a setting of “%s” is handed over as it was", (former) => {
  const handover = { former, word: "0b5e-1" };
  expect(handoverIn(handoverChannel, handoverMessage(handover))).toEqual(handover);
});

test("the event of a key is no handover, whatever the key is called", () => {
  expect(handoverIn(handoverChannel, "set")).toBeNull();
  expect(handoverIn("__keyspace@1__:headroom:notifications", "former=Ex;word")).toBeNull();
});
