import { openWire } from "@/lib/redis/wire/open-wire";
import { copyKeys } from "@/lib/transfer/copy/copy-keys";
import { gentle, open } from "@/lib/transfer/model";
import { openThrottle } from "@/lib/transfer/throttle/open-throttle";
import { BIG_HASH } from "./fill";
import { terms } from "./means";
import { measured } from "./measured";

/**
 * Copies the hash of 50 MB behind a throttle; with `at-once` as one payload, without.
 * Run: tsx test/bench/migrate/run-big.ts <source url> <target url> [at-once]
 */
const [source, target, how] = process.argv.slice(2);

await measured(async () => {
  const pair = {
    source: await openWire({ url: source!, verifiesCertificate: false }),
    target: await openWire({ url: target!, verifiesCertificate: false }),
  };
  const key = Buffer.from(BIG_HASH);
  if (how === "at-once") {
    const blunt = { ...terms, bigBytes: Number.MAX_SAFE_INTEGER };
    return copyKeys(pair, blunt, [key], { gate: open });
  }
  const throttle = await openThrottle({ url: source!, verifiesCertificate: false }, gentle);
  try {
    return await copyKeys(pair, terms, [key], { gate: throttle.gate });
  } finally {
    throttle.close();
  }
});
