import { Driver } from "./driver";
import { startJobs } from "./jobs/start-jobs";
import { redisList } from "./redis-list";

const LIST_EVERY_MS = 2000;
const TICK_MS = 1000;

export type Workload = { stop(): Promise<void> };

/** Puts load on every Redis of the platforms, each after its shape, until it is stopped. */
export function startWorkload(options: { platformsUrl: string; speed?: number }): Workload {
  const speed = options.speed ?? 1;
  const drivers = new Map<string, Driver>();
  const jobs = startJobs(options.platformsUrl);
  let isStopped = false;

  const refresh = async () => {
    const listed = await redisList(options.platformsUrl);
    if (listed === null || isStopped) return;
    // Jobs are the affair of their application's own processes; of what is empty nobody has the address.
    const entries = listed.filter(({ shape }) => shape !== "jobs" && shape !== "empty");
    for (const entry of entries) {
      const driver = drivers.get(entry.addonId);
      if (driver !== undefined && !driver.isOtherThan(entry)) {
        driver.follow(entry);
        continue;
      }
      driver?.close();
      drivers.set(entry.addonId, new Driver(entry, speed));
    }
    const known = new Set(entries.map(({ addonId }) => addonId));
    for (const [addonId, driver] of drivers) {
      if (known.has(addonId)) continue;
      driver.close();
      drivers.delete(addonId);
    }
  };

  const list = setInterval(() => void refresh(), LIST_EVERY_MS);
  const ticks = setInterval(() => {
    // One after the other within the second, so that the load on this machine is even.
    [...drivers.values()].forEach((driver, index) => {
      setTimeout(
        () => {
          if (!isStopped) void driver.tick(new Date());
        },
        (index * TICK_MS) / Math.max(1, drivers.size),
      );
    });
  }, TICK_MS);
  void refresh();

  return {
    stop() {
      isStopped = true;
      clearInterval(list);
      clearInterval(ticks);
      for (const driver of drivers.values()) driver.close();
      return jobs.stop();
    },
  };
}
