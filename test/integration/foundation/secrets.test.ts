import { randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";

const key = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;

/** The settings are read once per process: another ring of keys is another load of the module. */
async function secretsWith(keys: string) {
  process.env.HEADROOM_SECRET_KEYS = keys;
  vi.resetModules();
  return import("@/lib/secrets");
}

test("what is sealed opens again, for its owner only", async () => {
  const { seal, open } = await secretsWith(key("k1"));
  const sealed = seal("HRKU-1234 ✓", "con_a");

  expect(sealed).not.toContain("HRKU");
  expect(open(sealed, "con_a")).toBe("HRKU-1234 ✓");
  expect(() => open(sealed, "con_b")).toThrow();
});

test("the same value is never sealed to the same text", async () => {
  const { seal } = await secretsWith(key("k1"));
  expect(seal("same", "con_a")).not.toBe(seal("same", "con_a"));
});

test("an altered byte is noticed", async () => {
  const { seal, open } = await secretsWith(key("k1"));
  const sealed = seal("secret", "con_a");
  const altered = sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA");
  expect(() => open(altered, "con_a")).toThrow();
});

test("a proof that was cut short is no proof", async () => {
  const { seal, open } = await secretsWith(key("k1"));
  const parts = seal("secret", "con_a").split(".");
  parts[3] = Buffer.from(parts[3]!, "base64url").subarray(0, 4).toString("base64url");
  expect(() => open(parts.join("."), "con_a")).toThrow();
});

test("after a rotation old secrets open, new ones use the new key, and the old ones are told apart", async () => {
  const [first, second] = [key("k1"), key("k2")];
  const before = await secretsWith(first);
  const old = before.seal("secret", "con_a");

  const after = await secretsWith(`${second},${first}`);

  expect(after.open(old, "con_a")).toBe("secret");
  expect(after.isSealedWithOldKey(old)).toBe(true);
  expect(after.isSealedWithOldKey(after.seal("secret", "con_a"))).toBe(false);

  const gone = await secretsWith(second);
  expect(() => gone.open(old, "con_a")).toThrow(/k1 is not in HEADROOM_SECRET_KEYS/);
});

test("a key of the wrong length stops the start with a sentence", async () => {
  const { seal } = await secretsWith("k1:c2hvcnQ=");
  expect(() => seal("secret", "con_a")).toThrow(/32 bytes in base64/);
});
