import { existsSync } from "node:fs";
import { AppError } from "@/lib/errors";
import { begin, isReady } from "@/lib/transfer/state";
import type { Ends } from "@/lib/transfer/session";
import { confirm } from "@/cli/copy/confirm";
import { commandToGoOn } from "@/cli/copy/go-on";
import { judge } from "@/cli/copy/judge";
import { outcomeOf } from "@/cli/copy/outcome";
import { jsonOutlook, plainOutlook, type Outlook } from "@/cli/copy/outlook";
import { runCopy, type Said } from "@/cli/copy/run-copy";
import { writeReport } from "@/cli/copy/report-file";
import {
  addState,
  readState,
  writeFinished,
  writeState,
  type Finished,
  type Kept,
} from "@/cli/copy/state-file";
import { exits, USAGE, USAGE_SHORT, type Exit } from "@/cli/copy/usage";
import { Misuse, wishesOf, type Wishes } from "@/cli/copy/wishes";

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
  if (earlier !== null && "finishedAt" in earlier) return sayFinished(earlier, outlook);
  const kept = earlier ?? (await start(ends, wishes, outlook));
  if (typeof kept === "number") return kept;
  // Before the first key: whoever begins again must know that what the target holds is ours.
  if (stateFile !== null) writeState(stateFile, wishes, kept);

  const beganAt = performance.now();
  const said = { isInterrupted: false, areWritersStopped: false };
  let latest = kept;
  // While people write, it looks again and again whether both are equal: once is enough.
  let wasReady = isReady(kept.state);
  listenForSignals(said, wishes, () => wasReady);
  const ran = await runCopy(ends, wishes, kept, {
    said,
    outlook,
    save(next) {
      latest = { ...next };
      wasReady ||= isReady(next.state);
      if (stateFile !== null && next.state.stage !== "failed") writeState(stateFile, wishes, next);
    },
    saveNow(next) {
      if (stateFile !== null) addState(stateFile, wishes, next);
    },
  });

  const canGoOn = ran.ending !== "over" && ran.ending !== "copied";
  const file = stateFile ?? freeName(STATE_FILE);
  if (canGoOn) writeState(file, wishes, latest);
  const seconds = (performance.now() - beganAt) / 1000;
  if (wishes.reportFile !== null) await writeReport(wishes.reportFile, ends, ran.state);
  const { exit, facts, sentences } = outcomeOf(ran, wishes, {
    seconds,
    goOn: commandToGoOn(args, file),
  });
  // After the report: whoever is ended before this writes it again.
  if (!canGoOn && stateFile !== null && ran.state.stage !== "failed") {
    const finishedAt = new Date().toISOString();
    writeFinished(stateFile, wishes, { finishedAt, exit, outcome: facts.outcome, sentences });
  }
  outlook.end(facts, sentences);
  return exit;
}

/** Nothing is written once more: since then the target may have become the one that is in use. */
function sayFinished({ finishedAt, exit, outcome, sentences }: Finished, outlook: Outlook): Exit {
  outlook.end({ outcome, exit, finishedAt }, [
    `This copy was finished at ${finishedAt}, and nothing was done now. Begin another one with another --state file. It said then:`,
    ...sentences,
  ]);
  return exit;
}

/** Judges both ends, and begins where nothing stands in the way and nobody objects. */
async function start(ends: Ends, wishes: Wishes, outlook: Outlook): Promise<Kept | Exit> {
  const { sentence, blockers, warnings, notes, exit, terms, isTargetEmpty } = await judge(
    ends,
    wishes,
  );
  if (blockers.length > 0) {
    for (const blocker of blockers) outlook.warn(`Not possible: ${blocker}`);
    outlook.end({ outcome: "impossible", exit, blockers }, []);
    return exit;
  }
  outlook.say(sentence);
  for (const note of notes) outlook.say(`Note: ${note}`);
  for (const warning of warnings) outlook.say(`Warning: ${warning}`);
  if (wishes.isDryRun) {
    outlook.end({ outcome: "possible", exit: exits.equal }, [
      "Nothing stands in the way. Nothing was copied.",
    ]);
    return exits.equal;
  }
  if (!isTargetEmpty && wishes.conflict === "replace" && !wishes.isConfirmed) {
    const question = "The target holds keys; those of the same names are replaced. Begin?";
    if (!(await confirm(question))) {
      throw new AppError("refused", "Say --yes to replace keys that the target has already.");
    }
  }
  // Where nothing was before, what the source does not have is ours and went meanwhile.
  const state = begin(terms, { removesExtra: isTargetEmpty, atMs: Date.now() });
  return { state, formerNotifications: null };
}

/**
 * Ctrl-C ends the copy after the slice in hand, and at once when it is pressed again. Where it
 * follows, and both were equal once, the first one says that the writers are stopped.
 */
function listenForSignals(said: Said, { follows }: Wishes, wasReady: () => boolean): void {
  const onSignal = () => {
    if (said.isInterrupted) process.exit(exits.interrupted);
    if (follows && !said.areWritersStopped && wasReady()) said.areWritersStopped = true;
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
  if (error instanceof Misuse)
    console.error(`${error.message}\n\n${USAGE_SHORT}\nnpm run copy -- --help says all of it.`);
  else console.error(error);
  process.exitCode = exits.misuse;
}
