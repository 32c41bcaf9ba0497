import { parseArgs } from "node:util";
import { AppError } from "@/lib/errors";
import { formatBytes, formatCount, formatDuration } from "@/lib/format";
import { advance } from "@/lib/migrations/advance";
import { doSlice } from "@/lib/migrations/do-slice";
import { firstCheckpoint, isWalking } from "@/lib/migrations/model";
import { preflight, type End } from "@/lib/migrations/preflight";
import { progress } from "@/lib/migrations/progress";
import type { RedisAddress } from "@/lib/providers/provider";
import { parseInfo } from "@/lib/redis/parse-info";
import { readInfo } from "@/lib/redis/read-info";

const INFO_MS = 10_000;
const SLICE_MS = 2_000;

const USAGE = `SOURCE_URL=URL TARGET_URL=URL npm run copy -- [--dry-run] [--accept-self-signed]
npm run copy -- --source URL --target URL [--dry-run] [--accept-self-signed]

Copies every key of one Redis to another, empty one and compares both. The source is only read.
Addresses hold passwords: in the environment they stay out of the list of processes.
  --source, --target     the addresses; they win over SOURCE_URL and TARGET_URL
  --dry-run              judges both ends and copies nothing
  --accept-self-signed   does not verify certificates, as Heroku's need`;

/** `npm run copy`: 0 when both ends are equal, 1 when they differ or the copy may not begin, 2 for wrong use. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      source: { type: "string" },
      target: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      "accept-self-signed": { type: "boolean", default: false },
    },
  });
  const { SOURCE_URL, TARGET_URL } = process.env;
  // An empty variable is none.
  const [from, to] = [values.source ?? (SOURCE_URL || null), values.target ?? (TARGET_URL || null)];
  if (from === null || to === null) {
    console.error(USAGE);
    return 2;
  }
  const verifiesCertificate = !values["accept-self-signed"];
  const source = { url: from, verifiesCertificate };
  const target = { url: to, verifiesCertificate };

  const [sourceEnd, targetEnd] = await Promise.all([
    describe("The source", source),
    describe("The target", target),
  ]);
  const { blockers, warnings, keys, bytes } = preflight(sourceEnd, targetEnd);
  console.log(`The source holds ${formatCount(keys)} keys, ${formatBytes(bytes)} of data.`);
  for (const warning of warnings) console.log(`Note: ${warning}`);
  for (const blocker of blockers) console.error(`Not possible: ${blocker}`);
  if (blockers.length > 0) return 1;
  if (values["dry-run"]) {
    console.log("Nothing stands in the way. Nothing was copied.");
    return 0;
  }
  return copy(source, target, keys);
}

async function describe(name: string, address: RedisAddress): Promise<End> {
  return { name, fields: parseInfo(await readInfo(address, INFO_MS)), planMemoryBytes: null };
}

async function copy(source: RedisAddress, target: RedisAddress, keys: number): Promise<number> {
  const startedAt = performance.now();
  let checkpoint = firstCheckpoint;
  while (isWalking(checkpoint.phase)) {
    const { step, pass, database } = checkpoint;
    checkpoint = advance(checkpoint, await doSlice({ source, target }, checkpoint, SLICE_MS));
    const { keysCopied, keysCompared } = checkpoint;
    const { secondsLeft } = progress(checkpoint);
    const left = secondsLeft === null ? "" : `, about ${formatDuration(secondsLeft)} left`;
    const done = step === "compare" ? keysCompared : keysCopied;
    console.log(
      `pass ${pass}, database ${database}, ${step}: ${formatCount(done)} of ${formatCount(keys)} keys${left}`,
    );
  }
  const { keysCompared, keysDiffering, pass } = checkpoint;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `${formatCount(keysCompared)} keys compared, ${formatCount(keysDiffering)} differ, no others in the target. ${pass} passes, ${seconds} s.`,
  );
  if (keysDiffering === 0) return 0;
  console.error("Something still writes to the source. Stop it, empty the target and copy again.");
  return 1;
}

// The command reaches what whoever runs it reaches.
process.env.HEADROOM_PRIVATE_REDIS = "1";
try {
  process.exitCode = await main();
} catch (error) {
  // What is no AppError is a wrong option or a bug; both say enough by themselves.
  console.error(error instanceof AppError ? error.message : error);
  process.exitCode = 2;
}
