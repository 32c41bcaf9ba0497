import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { birthOf, endStranger } from "./processes";

/**
 * Notes in `home` that this process runs there: a second start would end the first one's servers as orphans.
 * A start that was killed is passed over; one whose `launcher` was killed goes, and is ended first.
 *
 * @throws Error when another start runs there
 */
export async function holdHome(
  home: string,
  launcher: number,
  say: (line: string) => void,
): Promise<void> {
  const file = join(home, "pid");
  const [pid, bornAt, itsLauncher, launcherBornAt] = existsSync(file)
    ? readFileSync(file, "utf8").split(" ")
    : [];
  if (pid !== undefined && birthOf(Number(pid)) === bornAt) {
    if (itsLauncher === undefined || birthOf(Number(itsLauncher)) === launcherBornAt) {
      throw new Error(`Headroom already runs in ${home} (process ${pid}); end it first.`);
    }
    say(`Ending a start (${pid}) whose launcher is gone…`);
    await endStranger(Number(pid));
  }
  const held = [process.pid, birthOf(process.pid), launcher, birthOf(launcher)];
  writeFileSync(file, held.join(" "));
}
