import { jobApps, type JobApp } from "./app-list";
import { Book } from "./book";
import { startProcess, type JobProcess } from "./job-process";

const LOOK_EVERY_MS = 500;

type Running = { book: Book; processes: Map<string, JobProcess> };

/** Runs the processes of every application with jobs, as its platform says, until it is stopped. */
export function startJobs(platformsUrl: string): { stop(): Promise<void> } {
  const running = new Map<string, Running>();
  let isLooking = false;
  let isStopped = false;

  const look = async () => {
    if (isLooking || isStopped) return;
    isLooking = true;
    const apps = await jobApps(platformsUrl);
    isLooking = false;
    if (apps === null || isStopped) return;
    for (const app of apps) {
      const ours = running.get(app.name) ?? {
        book: new Book(platformsUrl, app.name),
        processes: new Map<string, JobProcess>(),
      };
      running.set(app.name, ours);
      follow(ours, app);
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  void look();

  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      for (const { book, processes } of running.values()) {
        await Promise.all([...processes.values()].map((one) => one.stop()));
        book.close();
      }
    },
  };
}

/** Ends the processes that are gone and starts those that are new, with what the environment says now. */
function follow({ book, processes }: Running, app: JobApp): void {
  const wanted = new Set(app.processes.map(({ id }) => id));
  for (const [id, running] of processes) {
    if (wanted.has(id)) continue;
    processes.delete(id);
    void running.stop();
  }
  for (const process of app.processes) {
    // Without an address an application does not start; its platform tries again.
    if (processes.has(process.id) || app.redisUrl === null) continue;
    processes.set(process.id, startProcess(process, app.redisUrl, book));
  }
  for (const running of processes.values()) running.setVisitors(app.hasVisitors);
}
