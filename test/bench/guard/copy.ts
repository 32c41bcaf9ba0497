import { openWire } from "@/lib/redis/wire/open-wire";
import { copyKeys } from "@/lib/transfer/copy/copy-keys";
import { copySlice } from "@/lib/transfer/copy/copy-slice";
import { gentle, open } from "@/lib/transfer/model";
import { openThrottle } from "@/lib/transfer/throttle/open-throttle";
import { BIG_HASH } from "../migrate/fill";
import { terms } from "../migrate/means";
import { measured } from "../migrate/measured";

/**
 * Copies the hash of 50 MB, or everything in the first database, behind a throttle, without one, or without
 * the guard against large values as well. It begins when something comes on its input.
 * Run: tsx test/bench/guard/copy.ts <source url> <target url> hash|all "spared|blunt|at once"
 */
const [source, target, what, how] = process.argv.slice(2);
const at = (url: string) => openWire({ url, verifiesCertificate: false });
const pair = { source: await at(source!), target: await at(target!) };
const throttle =
  how === "spared"
    ? await openThrottle({ url: source!, verifiesCertificate: false }, gentle)
    : null;
const gate = throttle?.gate ?? open;
const agreed = how === "at once" ? { ...terms, bigBytes: Number.MAX_SAFE_INTEGER } : terms;
console.log("ready");
await new Promise((begun) => process.stdin.once("data", begun));

await measured(() =>
  what === "hash"
    ? copyKeys(pair, agreed, [Buffer.from(BIG_HASH)], { gate })
    : copySlice(pair, agreed, null, { gate, milliseconds: 120_000 }),
);
