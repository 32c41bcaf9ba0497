import "server-only";

import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { env } from "@/lib/env";

const OutboxMail = z.object({
  id: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  at: z.coerce.date(),
});
export type OutboxMail = z.output<typeof OutboxMail>;

const MAILS_MAX = 200;

/**
 * Keeps a mail in the local outbox, one file per mail, so that it survives restarts.
 * A mail whose id is there already is not kept twice.
 */
export async function keepInOutbox(mail: OutboxMail): Promise<void> {
  const file = fileOf(mail.id);
  await mkdir(folder(), { recursive: true });
  if (await exists(file)) return;
  // Written beside and moved, so that a reader never sees half a mail.
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, JSON.stringify(mail, null, 2));
  await rename(draft, file);
}

/** Reads the newest mails of the local outbox, newest first. Without an outbox there are none. */
export async function listOutbox(): Promise<OutboxMail[]> {
  const names = await readdir(/*turbopackIgnore: true*/ folder()).catch(() => []);
  const mails: OutboxMail[] = [];
  for (const name of names.filter((name) => name.endsWith(".json"))) {
    const mail = await readMail(join(folder(), name));
    if (mail !== null) mails.push(mail);
  }
  return mails.sort((one, other) => other.at.getTime() - one.at.getTime()).slice(0, MAILS_MAX);
}

/** Null for a file that is gone or was written by hand. */
async function readMail(file: string): Promise<OutboxMail | null> {
  try {
    return OutboxMail.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}

/** Ids come from `newId`; whatever else one holds does not reach the file system. */
function fileOf(id: string): string {
  return join(folder(), `${id.replace(/[^\w-]/g, "_")}.json`);
}

/** `npm start` names the folder; without it (tests, a bare `next dev`) it is the system's own for such things. */
function folder(): string {
  return env().HEADROOM_OUTBOX ?? join(tmpdir(), "headroom-outbox");
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
