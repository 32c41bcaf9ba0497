import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listenOn } from "../listening";
import { isSameText } from "./signature";
import { runStatuses, type RunStatus } from "./store/schema";

const BODY_BYTES_MAX = 3 * 1024 * 1024;
const LOOPBACK = new Set(["127.0.0.1", "localhost"]);

export type Health = { isReady: boolean; [more: string]: unknown };

export type Handlers = {
  eventKey: string;
  health: () => Health;
  runs: (status: RunStatus | null) => Promise<unknown>;
  /**
   * Takes the body of a send and returns the ids of its events.
   *
   * @throws RequestError when the events are refused, any other error when they may be sent again
   */
  accept: (body: unknown, idSeed: string | undefined) => Promise<string[]>;
};

/** A request that is answered with `status` and this sentence. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

type Reply = { status: number; body: unknown };

/** Listens on 127.0.0.1 for events (`POST /e/<key>`) and for people (`GET /health`, `GET /runs`). */
export async function listen(port: number, handlers: Handlers): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request, handlers).then((reply) => send(response, reply));
  });
  await listenOn(server, port);
  return server;
}

async function answer(request: IncomingMessage, handlers: Handlers): Promise<Reply> {
  try {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    // A page elsewhere can point its own name at this address, but not the browser's Host header.
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    if (!LOOPBACK.has(host))
      throw new RequestError(403, "Only programs on this machine are served.");

    const route = `${request.method} ${url.pathname}`;
    if (route === "GET /health") {
      const health = handlers.health();
      return { status: health.isReady ? 200 : 503, body: health };
    }
    if (route === "GET /runs") {
      return { status: 200, body: { data: await handlers.runs(statusOf(url)) } };
    }
    if (route.startsWith("POST /e/")) return await acceptEvents(request, url, handlers);
    throw new RequestError(404, "There is nothing here.");
  } catch (error) {
    const status = error instanceof RequestError ? error.status : 503;
    const message = error instanceof Error ? error.message : String(error);
    return { status, body: { ids: [], status, error: message } };
  }
}

/** The SDK judges a send by `status` and `error` in the body. */
async function acceptEvents(
  request: IncomingMessage,
  url: URL,
  handlers: Handlers,
): Promise<Reply> {
  const expected = new URL(`/e/${handlers.eventKey}`, url).pathname;
  if (!isSameText(url.pathname, expected)) throw new RequestError(401, "The event key is wrong.");
  const seed = request.headers["x-inngest-event-id-seed"];
  const length = Number(request.headers["content-length"] ?? Infinity);
  if (length > BODY_BYTES_MAX) throw new RequestError(413, "A send is at most 3 MiB.");
  const body = parse(await text(request));
  const ids = await handlers.accept(body, typeof seed === "string" ? seed : undefined);
  return { status: 200, body: { ids, status: 200 } };
}

function statusOf(url: URL): RunStatus | null {
  const wanted = url.searchParams.get("status");
  if (wanted === null) return null;
  const status = runStatuses.find((known) => known === wanted);
  if (status !== undefined) return status;
  throw new RequestError(400, `Ask for one of ${runStatuses.join(", ")}.`);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new RequestError(400, "The body is no JSON.");
  }
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
