import { fstatSync } from "node:fs";

/** Longer than any part needs to end in order. */
const ENDED_WITHIN_MS = 15_000;

/**
 * Ends this process, after `stop`, when it is told to or when whoever started it is gone.
 *
 * The parent holds the other end of standard input. It closes when the parent dies, even by
 * `kill -9`, so nothing outlives it. A terminal, a file or `/dev/null` is nobody's pipe and is let be.
 */
export function endWithParent(stop: () => Promise<void>): void {
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(1), ENDED_WITHIN_MS);
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  process.stdin.on("close", end);
  process.stdin.on("error", end);
  process.stdin.resume();
}
