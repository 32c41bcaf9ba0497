/** The reversed polynomial of the CRC64 that Redis and its relatives put behind a payload. */
const POLYNOMIAL = 0x95ac9329ac4bc9b5n;

const table: readonly bigint[] = Array.from({ length: 256 }, (_, byte) => {
  let crc = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ POLYNOMIAL : crc >> 1n;
  return crc;
});

/** Which entry of the table has a given highest byte: no two have the same. */
const entryByTop = new Map(table.map((entry, index) => [Number(entry >> 56n), index]));

/**
 * The CRC64 of a payload without the version in its footer, from nothing but that footer (2 bytes of version,
 * 8 of CRC): two servers of different versions put different footers behind the same bytes.
 *
 * A CRC can be run backwards. Each step was `table[(crc ^ byte) & 0xff] ^ (crc >> 8)`, so the highest byte
 * tells which entry was used.
 */
export function crcOfBody(footer: Buffer): bigint {
  const afterFirst = stepBack(footer.readBigUInt64LE(2), footer[1]!);
  return stepBack(afterFirst, footer[0]!);
}

function stepBack(crc: bigint, byte: number): bigint {
  // Every byte is the highest of one entry.
  const index = entryByTop.get(Number(crc >> 56n))!;
  return ((crc ^ table[index]!) << 8n) | BigInt(index ^ byte);
}
