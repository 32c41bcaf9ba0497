import { expect, test } from "vitest";
import { isTemporary, temporaryPrefix } from "@/lib/transfer/values/temporary";

test("keys that a transfer writes on the way are told from those of applications", () => {
  expect(isTemporary(Buffer.from(`${temporaryPrefix}abc:def`))).toBe(true);
  expect(isTemporary(Buffer.from(temporaryPrefix))).toBe(false);
  expect(isTemporary(Buffer.from("headroom:movings:abc"))).toBe(false);
  expect(isTemporary(Buffer.from([0, 255]))).toBe(false);
});
