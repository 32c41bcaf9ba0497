import type { ChildProcess } from "node:child_process";

/**
 * Waits until a process has printed something that matches. Fails with all it printed when it ends before, or
 * when half a minute has passed.
 */
export async function printed(child: ChildProcess, pattern: RegExp): Promise<void> {
  await new Promise<void>((matched, fail) => {
    let said = "";
    const late = setTimeout(() => fail(new Error(`Not in time: ${pattern}\n${said}`)), 30_000);
    const look = (chunk: Buffer) => {
      said += chunk.toString();
      if (!pattern.test(said)) return;
      clearTimeout(late);
      // Whatever comes is read on, and dropped: a full pipe would stop the process.
      child.stdout!.off("data", look).resume();
      matched();
    };
    child.stdout!.on("data", look);
    child.once("error", fail);
    child.once("exit", (code, signal) => {
      clearTimeout(late);
      fail(new Error(`It ended with ${signal ?? code} before ${pattern}\n${said}`));
    });
  });
}
