import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A request as the wire saw it. `body` is parsed JSON, or the text when it is not JSON. */
export type SeenRequest = {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: unknown;
};

/** What is answered. `silence` accepts and never answers, `hang up` breaks the connection. */
export type Answer =
  | { status?: number; headers?: Record<string, string>; body?: unknown }
  | "silence"
  | "hang up";

/** By `METHOD /path`: an answer, or a function that decides by the request. */
export type Routes = Record<string, Answer | ((request: SeenRequest) => Answer)>;

export type Wire = {
  url: string;
  /** What is answered from now on; change it at will. A request without a route is answered 404. */
  routes: Routes;
  /** Every request so far, oldest first. */
  requests: SeenRequest[];
  /** The requests as `METHOD /path`, for short assertions. */
  asked(): string[];
  stop(): Promise<void>;
} & AsyncDisposable;

/** Starts an HTTP server on a free port of 127.0.0.1 that answers recorded bodies and remembers what it was asked. */
export async function startWire(routes: Routes = {}): Promise<Wire> {
  const requests: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    void serve(incoming, response);
  });
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await read(incoming);
    requests.push(request);
    answer(response, decide(wire.routes, request));
  };
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const stop = () =>
    new Promise<void>((stopped) => {
      server.close(() => stopped());
      server.closeAllConnections();
    });
  const wire: Wire = {
    url: `http://127.0.0.1:${port}`,
    routes,
    requests,
    asked: () => requests.map(({ method, path }) => `${method} ${path}`),
    stop,
    [Symbol.asyncDispose]: stop,
  };
  return wire;
}

async function read(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://wire");
  return {
    method: incoming.method ?? "GET",
    path: pathname,
    query: searchParams,
    headers: incoming.headers,
    body: parsed(Buffer.concat(chunks).toString()),
  };
}

function decide(routes: Routes, request: SeenRequest): Answer {
  const route = routes[`${request.method} ${request.path}`];
  if (route === undefined) {
    return { status: 404, body: { id: "not_found", message: "Couldn't find that." } };
  }
  return typeof route === "function" ? route(request) : route;
}

function answer(response: ServerResponse, reply: Answer): void {
  if (reply === "silence") return;
  if (reply === "hang up") {
    response.destroy();
    return;
  }
  const { status = 200, headers = {}, body } = reply;
  const isText = typeof body === "string";
  response.writeHead(status, {
    "Content-Type": isText ? "text/plain" : "application/json",
    ...headers,
  });
  response.end(isText || body === undefined ? body : JSON.stringify(body));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
