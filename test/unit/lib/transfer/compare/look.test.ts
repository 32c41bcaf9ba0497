import { describe, expect, test } from "vitest";
import { isSameFingerprint, looksOf, nothingAt, type Look } from "@/lib/transfer/compare/look";

function record(
  type: number,
  kind: number,
  expiry: number,
  bytes: number,
  rest: Buffer = Buffer.alloc(0),
) {
  const fixed = Buffer.alloc(18);
  fixed[0] = type;
  fixed[1] = kind;
  fixed.writeDoubleLE(expiry, 2);
  fixed.writeDoubleLE(bytes, 10);
  return Buffer.concat([fixed, rest]);
}

function answer(...records: Buffer[]): Buffer {
  const clock = Buffer.alloc(8);
  clock.writeDoubleLE(1_795_000_000_000);
  return Buffer.concat([clock, ...records]);
}

/** A payload's end: version, then CRC. */
function footer(version: number, crc: bigint): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt16LE(version);
  bytes.writeBigUInt64LE(crc, 2);
  return bytes;
}

const look = (over: Partial<Look>): Look => ({
  ...nothingAt(0),
  type: "zset",
  kind: "payload",
  bytes: 20,
  fingerprint: footer(10, 77n),
  ...over,
});

describe("looksOf", () => {
  test("reads each key with the clock of its server", () => {
    const text = Buffer.alloc(32, "a");
    const payload = footer(10, 5n);
    const looks = looksOf(
      answer(
        record(0, 0, -1, 0),
        record(1, 1, 1_795_000_005_000, 9, text),
        record(4, 3, -1, 300, payload),
        record(7, 0, -1, 0),
      ),
    );

    const nowMs = 1_795_000_000_000;
    const nothing = Buffer.alloc(0);
    expect(looks).toEqual([
      { type: "none", kind: "none", expiresAtMs: null, bytes: 0, fingerprint: nothing, nowMs },
      {
        type: "string",
        kind: "text",
        expiresAtMs: nowMs + 5000,
        bytes: 9,
        fingerprint: text,
        nowMs,
      },
      { type: "zset", kind: "payload", expiresAtMs: null, bytes: 300, fingerprint: payload, nowMs },
      { type: "module", kind: "none", expiresAtMs: null, bytes: 0, fingerprint: nothing, nowMs },
    ]);
  });

  test("reads as many keys as were answered for", () => {
    expect(looksOf(answer())).toEqual([]);
  });
});

describe("isSameFingerprint", () => {
  test.each([
    ["the same payload", look({}), look({}), true],
    ["another checksum", look({}), look({ fingerprint: footer(10, 78n) }), false],
    ["another size", look({}), look({ bytes: 21 }), false],
    [
      "no checksum at both ends",
      look({ fingerprint: footer(10, 0n) }),
      look({ fingerprint: footer(10, 0n) }),
      false,
    ],
    ["nothing known at both ends", look({ kind: "none" }), look({ kind: "none" }), false],
    ["two kinds", look({}), look({ kind: "members" }), false],
    [
      "another version with the same body",
      look({ fingerprint: footer(9, 0x5d55df635f6f6294n) }),
      look({ fingerprint: footer(80, 0x18510ba902f7ba8bn) }),
      true,
    ],
    ["another version with another body", look({}), look({ fingerprint: footer(11, 77n) }), false],
  ])("%s", (_what, one, other, isSame) => {
    expect(isSameFingerprint(one, other)).toBe(isSame);
  });
});
