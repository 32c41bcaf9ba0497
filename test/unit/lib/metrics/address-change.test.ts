import { expect, test } from "vitest";
import { addressChange } from "@/lib/metrics/address-change";

const before = "rediss://u:old@ec2-1.compute.test:20000";

test.each([
  ["another password", before, "rediss://u:new@ec2-1.compute.test:20000", "credentials_rotated"],
  ["another user", before, "rediss://v:old@ec2-1.compute.test:20000", "credentials_rotated"],
  ["another port", before, "rediss://u:old@ec2-1.compute.test:20001", "url_changed"],
  ["another host, and password", before, "rediss://u:new@ec2-2.compute.test:20000", "url_changed"],
  ["TLS", "redis://u:old@ec2-1.compute.test:20000", before, "url_changed"],
  ["nobody knows what", null, before, "url_changed"],
  ["what was no address", "nonsense", before, "url_changed"],
])("told apart: %s", (_what, from, to, what) => {
  expect(addressChange(from, to)).toBe(`instance.${what}`);
});
