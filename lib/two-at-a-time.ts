import "server-only";

/** More at once would only use up an account's allowance in its first second. */
const AT_ONCE = 2;

type Line = { busy: number; waiting: (() => void)[] };

// In the memory of this process, and only while somebody is asking.
const lines = new Map<string, Line>();

/** Asks once fewer than two requests of the same account are under way; whoever came first goes first. */
export async function twoAtATime<T>(account: string, ask: () => Promise<T>): Promise<T> {
  const line = lines.get(account) ?? { busy: 0, waiting: [] };
  lines.set(account, line);
  if (line.busy < AT_ONCE) line.busy += 1;
  // Whoever ends hands its place over, so that `busy` stays as it is.
  else await new Promise<void>((go) => line.waiting.push(go));
  try {
    return await ask();
  } finally {
    const next = line.waiting.shift();
    if (next !== undefined) next();
    else line.busy -= 1;
    if (line.busy === 0) lines.delete(account);
  }
}
