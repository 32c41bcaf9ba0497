/** Whether a key belongs to a sample of one in `oneIn`. The same keys belong to it each time, at both ends. */
export function isSampled(key: Buffer, oneIn: number): boolean {
  if (oneIn <= 1) return true;
  // FNV-1a, and a last mix, because its lowest bits alone follow the last byte.
  let hash = 0x811c9dc5;
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % oneIn === 0;
}
