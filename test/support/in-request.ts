// What Next sets up before anything else of it is loaded.
import "next/dist/server/node-environment-baseline";
import {
  workAsyncStorage,
  type WorkStore,
} from "next/dist/server/app-render/work-async-storage.external";
import {
  workUnitAsyncStorage,
  type WorkUnitStore,
} from "next/dist/server/app-render/work-unit-async-storage.external";

/**
 * Answers a request as a route does within Next, and resolves once what it put off until `after` its
 * answer is done as well.
 */
export async function inRequest(answer: () => Promise<Response>): Promise<Response> {
  const tasks: (() => unknown)[] = [];
  const work = {
    route: "/test",
    afterContext: { after: (task: () => unknown) => tasks.push(task) },
  };
  // All of Next's request that `after` looks at.
  const response = await workAsyncStorage.run(work as unknown as WorkStore, () =>
    workUnitAsyncStorage.run({ type: "request" } as unknown as WorkUnitStore, answer),
  );
  for (const task of tasks) await task();
  return response;
}
