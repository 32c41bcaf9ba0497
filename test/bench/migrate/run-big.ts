import { openWire } from "@/lib/redis/wire/open-wire";
import { copyKeys } from "@/lib/transfer/copy/copy-keys";
import { open } from "@/lib/transfer/model";
import { BIG_HASH } from "./fill";
import { terms } from "./means";
import { measured } from "./measured";

/**
 * Copies the hash of 50 MB; with `at-once` as one payload.
 * Run: tsx test/bench/migrate/run-big.ts <source url> <target url> [at-once]
 */
const [source, target, how] = process.argv.slice(2);

await measured(async () => {
  const pair = {
    source: await openWire({ url: source!, verifiesCertificate: false }),
    target: await openWire({ url: target!, verifiesCertificate: false }),
  };
  const bigBytes = how === "at-once" ? Number.MAX_SAFE_INTEGER : terms.bigBytes;
  return copyKeys(pair, { ...terms, bigBytes }, [Buffer.from(BIG_HASH)], { gate: open });
});
