import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crcOfBody } from "@/lib/transfer/compare/crc64";

/** The CRC64 of Redis, bit by bit. */
function crc64(bytes: Uint8Array): bigint {
  let crc = 0n;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1n ? (crc >> 1n) ^ 0x95ac9329ac4bc9b5n : crc >> 1n;
    }
  }
  return crc;
}

function footerOf(body: Uint8Array, version: number): Buffer {
  const footer = Buffer.alloc(10);
  footer.writeUInt16LE(version, 0);
  footer.writeBigUInt64LE(crc64(Buffer.concat([body, footer.subarray(0, 2)])), 2);
  return footer;
}

describe("crcOfBody", () => {
  test("the CRC it undoes is the one that Redis publishes for 123456789", () => {
    expect(crc64(Buffer.from("123456789"))).toBe(0xe9c6d914c4b8d9can);
  });

  test("is the CRC of the payload without its version, whatever the version", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 0, max: 65535 }), (body, version) => {
        expect(crcOfBody(footerOf(body, version))).toBe(crc64(body));
      }),
    );
  });
});
