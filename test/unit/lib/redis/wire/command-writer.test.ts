import fc from "fast-check";
import { expect, test } from "vitest";
import { CommandWriter, headOf } from "@/lib/redis/wire/command-writer";
import { encode } from "@/lib/redis/wire/encode";
import type { Command } from "@/lib/redis/wire/reply";

const ECHO = headOf(4, "ÉCHO");

test("writes what encode writes, whatever the lengths, also when its memory is used again", () => {
  const writer = new CommandWriter();
  const size = fc.oneof(
    fc.nat(40),
    fc.constantFrom(9, 10, 99, 100, 16_384, 16_385, 65_500, 65_536, 70_000),
  );
  const one = fc.record({
    word: size,
    slice: size,
    number: fc.oneof(fc.nat(), fc.constantFrom(0, 9, 10, 1_763_712_000_123)),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 20 }), (all) => {
      writer.reset();
      const commands: Command[] = [];
      for (const { word, slice, number } of all) {
        const first = Buffer.alloc(word, "w");
        const second = Buffer.alloc(slice + 2, "s");
        writer
          .begin(ECHO)
          .word(first)
          .slice(second, 1, slice + 1)
          .number(number);
        commands.push(["ÉCHO", first, second.subarray(2), number]);
      }
      expect(writer.count).toBe(commands.length);
      expect(Buffer.concat(writer.parts()).equals(encode(commands))).toBe(true);
    }),
  );
});

test("a long value is handed on and not copied", () => {
  const value = Buffer.alloc(100_000);
  const parts = new CommandWriter().begin(headOf(2, "ECHO")).word(value).parts();
  expect(parts.some((part) => part.buffer === value.buffer && part.length === value.length)).toBe(
    true,
  );
});
