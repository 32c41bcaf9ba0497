import "server-only";

import { AppError } from "@/lib/errors";
import { accepted } from "@/lib/redis/wire/refused";
import { RedisError, type Command, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { clockOf } from "@/lib/transfer/expiry";
import { jobReads, memberCommands, type JobRead } from "@/lib/transfer/queues/job-reads";
import {
  frameworkLabels,
  type JobCount,
  type JobCounts,
  type Queue,
} from "@/lib/transfer/queues/model";

const ATTEMPTS_MAX = 5;

/**
 * Counts the jobs of all queues at one instant: every number comes out of one transaction. Queues without
 * jobs are counted, too. The wire is left in the database of the last queue.
 *
 * @throws AppError `refused` when a key is not what its framework keeps there, or the server says no
 */
export async function countJobs(wire: Wire, queues: readonly Queue[]): Promise<JobCounts> {
  for (let attempt = 1; ; attempt++) {
    const members = await membersOf(wire, queues);
    const plans = queues.map((queue, index) => ({
      queue,
      reads: jobReads(queue, members[index]!),
    }));
    const commands: Command[] = [["MULTI"], ["TIME"]];
    for (const { queue, reads } of plans) {
      commands.push(["SELECT", queue.database], ...memberCommands(queue));
      commands.push(...reads.map(({ command }) => command));
    }
    const replies = await wire.send([...commands, ["EXEC"]]);
    const answers = transacted(replies);

    const counts: JobCounts = { atMs: clockOf(answers[0]!), jobs: [], stats: [] };
    let at = 1;
    let isSteady = true;
    plans.forEach(({ queue, reads }, index) => {
      at += 1;
      for (const before of members[index]!) {
        isSteady &&= isSame(before, textsOf(answers[at++]!));
      }
      addCounts(counts, queue, reads, answers.slice(at, at + reads.length));
      at += reads.length;
    });
    // A worker that came in between was not asked; with many that come and go the last look has to do.
    if (isSteady || attempt === ATTEMPTS_MAX) return counts;
  }
}

/** What a transaction answered, command by command; a queued command that is refused spoils it. */
function transacted(replies: readonly Reply[]): Reply[] {
  for (const reply of replies.slice(0, -1)) accepted(reply);
  const answers = accepted(replies.at(-1)!);
  if (!Array.isArray(answers)) throw new AppError("refused", "The server gave up a transaction.");
  return answers;
}

async function membersOf(wire: Wire, queues: readonly Queue[]): Promise<string[][][]> {
  const commands = queues.flatMap((queue): Command[] => [
    ["SELECT", queue.database],
    ...memberCommands(queue),
  ]);
  const replies = (await wire.send(commands)).map(accepted);
  let at = 0;
  return queues.map((queue) => {
    at += 1;
    return memberCommands(queue).map(() => textsOf(replies[at++]!));
  });
}

function addCounts(
  counts: JobCounts,
  { framework, database, prefix }: Queue,
  reads: readonly JobRead[],
  replies: readonly Reply[],
): void {
  const sums = new Map<string, JobCount>();
  const stats = { processed: null as number | null, failed: null as number | null };
  reads.forEach(({ name, kind, command, count }, index) => {
    const reply = replies[index]!;
    if (reply instanceof RedisError) {
      throw new AppError(
        "refused",
        `“${String(command[1])}” is not what ${frameworkLabels[framework]} keeps under this name: “${reply.message}”. Its jobs cannot be counted.`,
      );
    }
    const found = count(reply);
    if (kind === "processed") stats.processed = found;
    else if (kind === "failed") stats.failed = found;
    else {
      const id = `${kind} ${name ?? ""}`;
      const sum = sums.get(id) ?? { framework, database, prefix, name, kind, jobs: 0 };
      sums.set(id, { ...sum, jobs: sum.jobs + found });
    }
  });
  counts.jobs.push(...sums.values());
  counts.stats.push({ framework, database, prefix, ...stats });
}

function textsOf(reply: Reply): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const known = new Set(one);
  return known.size === other.length && other.every((text) => known.has(text));
}
