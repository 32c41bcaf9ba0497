import type { JobApp } from "./app-list";
import type { Book } from "./book";
import { Producer } from "./producer";
import { Worker } from "./worker";

/** A process of an application: it keeps the environment it was started with until it ends. */
export type JobProcess = { setVisitors(hasVisitors: boolean): void; stop(): Promise<void> };

/** Starts a process of the type: `worker` works jobs off, any other one puts them in. */
export function startProcess(
  { type, name }: JobApp["processes"][number],
  redisUrl: string,
  book: Book,
): JobProcess {
  return type === "worker" ? new Worker(redisUrl, name, book) : new Producer(redisUrl, book);
}
