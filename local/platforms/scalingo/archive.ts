import { createReadStream, createWriteStream, renameSync, statSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

const BLOCK_BYTES = 512;

/** Writes a `.tar.gz` that holds one file under `name`. Returns the size of the archive in bytes. */
export async function archiveFile(
  source: string,
  { name, target }: { name: string; target: string },
): Promise<number> {
  const unfinished = `${target}.new`;
  const tar = Readable.from(tarOf(source, name));
  await pipeline(tar, createGzip(), createWriteStream(unfinished, { mode: 0o600 }));
  renameSync(unfinished, target);
  return statSync(target).size;
}

/** A header, the file in whole blocks, and two empty blocks at the end. Source: POSIX, ustar. */
async function* tarOf(source: string, name: string): AsyncGenerator<Buffer> {
  const { size } = statSync(source);
  yield headerOf(name, size);
  if (size > 0) {
    // Not further than the header says, should the file have grown since.
    yield* createReadStream(source, { end: size - 1 }) as AsyncIterable<Buffer>;
  }
  yield Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
  yield Buffer.alloc(2 * BLOCK_BYTES);
}

function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(name, 0, 100);
  header.write(octal(0o600, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(Math.floor(Date.now() / 1000), 11), 136);
  // The checksum counts its own field as blanks.
  header.fill(" ", 148, 156);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\u0000 `, 148);
  return header;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
