import { existsSync } from "node:fs";
import { AppError } from "@/lib/errors";
import { formatBytes, formatCount } from "@/lib/format";
import { begin, isReady } from "@/lib/transfer/state";
import type { Ends } from "@/lib/transfer/session";
import type { Terms } from "@/lib/transfer/model";
import { confirm } from "@/cli/copy/confirm";
import { commandToGoOn } from "@/cli/copy/go-on";
import { judge, type Judgement } from "@/cli/copy/judge";
import { outcomeOf } from "@/cli/copy/outcome";
import { jsonOutlook, plainOutlook, type Outlook } from "@/cli/copy/outlook";
import { runCopy, type Said } from "@/cli/copy/run-copy";
import { forgetState, readState, writeState, type Kept } from "@/cli/copy/state-file";
import { exits, USAGE, type Exit } from "@/cli/copy/usage";
import { Misuse, wishesOf, type Wishes } from "@/cli/copy/wishes";

/** Values above this are moved in slices. */
const BIG_BYTES = 256 * 1024;
const TTL_TOLERANCE_MS = 1000;
/** Where how far it is gets written when nobody named a file and somebody interrupts. */
const STATE_FILE = "headroom-copy.json";

/** `npm run copy`; what it ends with is told in its usage. */
async function main(args: readonly string[]): Promise<Exit> {
  const wishes = wishesOf(args, process.env);
  if (wishes === "help") {
    console.log(USAGE);
    return exits.equal;
  }
  const outlook = wishes.isJson
    ? jsonOutlook(process.stdout)
    : plainOutlook(process.stdout, process.stderr);
  try {
    return await copy(wishes, args, outlook);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    outlook.end({ outcome: error.code, exit: exitOf(error) }, []);
    outlook.warn(error.message);
    return exitOf(error);
  }
}

async function copy(wishes: Wishes, args: readonly string[], outlook: Outlook): Promise<Exit> {
  const verifiesCertificate = !wishes.acceptsSelfSigned;
  const ends: Ends = {
    source: { url: wishes.source, verifiesCertificate },
    target: { url: wishes.target, verifiesCertificate },
  };
  const { stateFile } = wishes;
  const earlier = stateFile === null ? null : readState(stateFile, wishes);
  const kept = earlier ?? (await start(ends, wishes, outlook));
  if (kept === "blocked") return exits.different;
  if (kept === "dry") return exits.equal;

  const beganAt = performance.now();
  const said = { isInterrupted: false, areWritersStopped: false };
  let latest = kept;
  listenForSignals(said, wishes, () => isReady(latest.state));
  const ran = await runCopy(ends, wishes, kept, {
    said,
    outlook,
    save(next) {
      latest = { ...next };
      if (stateFile !== null && next.state.stage !== "failed") writeState(stateFile, wishes, next);
    },
  });

  const canGoOn = ran.ending !== "over" && ran.ending !== "copied";
  const file = stateFile ?? freeName(STATE_FILE);
  if (canGoOn) writeState(file, wishes, latest);
  else if (stateFile !== null && ran.state.stage !== "failed") forgetState(stateFile);
  const seconds = (performance.now() - beganAt) / 1000;
  const outcome = outcomeOf(ran, wishes, { seconds, goOn: commandToGoOn(args, file) });
  outlook.end(outcome.facts, outcome.sentences);
  return outcome.exit;
}

/** Judges both ends, and begins where nothing stands in the way and nobody objects. */
async function start(
  ends: Ends,
  wishes: Wishes,
  outlook: Outlook,
): Promise<Kept | "blocked" | "dry"> {
  const judged = await judge(ends, wishes);
  const { blockers, warnings, keys, bytes, isTargetEmpty } = judged;
  outlook.say(`The source holds ${formatCount(keys)} keys, ${formatBytes(bytes)} of data.`);
  for (const warning of warnings) outlook.say(`Note: ${warning}`);
  for (const blocker of blockers) outlook.warn(`Not possible: ${blocker}`);
  if (blockers.length > 0) {
    outlook.end({ outcome: "impossible", exit: exits.different }, []);
    return "blocked";
  }
  if (wishes.isDryRun) {
    outlook.end({ outcome: "possible", exit: exits.equal }, [
      "Nothing stands in the way. Nothing was copied.",
    ]);
    return "dry";
  }
  if (!isTargetEmpty && wishes.conflict === "replace" && !wishes.isConfirmed) {
    const question = "The target holds keys; those of the same names are replaced. Begin?";
    if (!(await confirm(question))) {
      throw new AppError("refused", "Say --yes to replace keys that the target has already.");
    }
  }
  const proof = "full" as const;
  const state = begin(termsOf(wishes, judged), {
    proof,
    // Where nothing was before, what the source does not have is ours and went meanwhile.
    removesExtra: isTargetEmpty,
    atMs: Date.now(),
  });
  return { state, formerNotifications: null };
}

function termsOf(wishes: Wishes, { route, isTargetEmpty }: Judgement): Terms {
  return {
    scope: wishes.scope,
    // An empty target has nothing that could be in the way, now or when a slice is done again.
    conflict: isTargetEmpty ? "replace" : wishes.conflict,
    route,
    // Both are measured on the connections of the day.
    hasExpireTime: false,
    clockAheadMs: 0,
    bigBytes: BIG_BYTES,
    ttlToleranceMs: TTL_TOLERANCE_MS,
    sampleOneIn: wishes.verify.kind === "sample" ? wishes.verify.oneIn : 1,
  };
}

/**
 * Ctrl-C ends the copy after the slice in hand, and at once when it is pressed again. Where it only keeps
 * up, the first one says that the writers are stopped.
 */
function listenForSignals(said: Said, { follows }: Wishes, isKeepingUp: () => boolean): void {
  const onSignal = () => {
    if (said.isInterrupted) process.exit(exits.interrupted);
    if (follows && !said.areWritersStopped && isKeepingUp()) said.areWritersStopped = true;
    else said.isInterrupted = true;
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", () => {
    said.isInterrupted = true;
  });
}

function freeName(name: string): string {
  for (let number = 2; existsSync(name); number++) {
    name = STATE_FILE.replace(".", `-${number}.`);
  }
  return name;
}

function exitOf({ code }: AppError): Exit {
  if (code === "unreachable") return exits.unreachable;
  return code === "invalid" ? exits.misuse : exits.different;
}

// The command reaches what whoever runs it reaches.
process.env.HEADROOM_PRIVATE_REDIS = "1";
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof Misuse) console.error(`${error.message}\n\n${USAGE}`);
  else console.error(error);
  process.exitCode = exits.misuse;
}
