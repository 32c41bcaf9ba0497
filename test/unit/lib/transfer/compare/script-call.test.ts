import fc from "fast-check";
import { expect, test } from "vitest";
import { encode } from "@/lib/redis/wire/encode";
import { scriptCall } from "@/lib/transfer/compare/script-call";

const key = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

test("a call of a script is encoded as any other command", () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 140 }), fc.string(), (keys, script) => {
      const options = [131_072, 1, "PEXPIRETIME", 0];
      const call = scriptCall("EVAL_RO", script, keys, options);
      expect(call).toEqual(encode([["EVAL_RO", script, keys.length, ...keys, ...options]]));
    }),
  );
});
