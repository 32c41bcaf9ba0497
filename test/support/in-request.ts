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
import { RequestCookies } from "next/dist/server/web/spec-extension/cookies";

/**
 * Answers a request as a route does within Next, and resolves once what it put off until `after` its
 * answer is done as well. `headers` are those of the request, as `cookies()` and `headers()` tell them.
 */
export async function inRequest(
  answer: () => Promise<Response>,
  headers = new Headers(),
): Promise<Response> {
  const tasks: (() => unknown)[] = [];
  const work = {
    route: "/test",
    afterContext: { after: (task: () => unknown) => tasks.push(task) },
  };
  const request = {
    type: "request",
    phase: "render",
    headers,
    cookies: new RequestCookies(headers),
  };
  // All of Next's request that is looked at.
  const response = await workAsyncStorage.run(work as unknown as WorkStore, () =>
    workUnitAsyncStorage.run(request as unknown as WorkUnitStore, answer),
  );
  for (const task of tasks) await task();
  return response;
}
