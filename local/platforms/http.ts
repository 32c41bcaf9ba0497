import { createReadStream, readFileSync, statSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import type { Certificate } from "./certificates";
import { faultAnswer, type Faults } from "./faults";

const BODY_BYTES_MAX = 1024 * 1024;

/** One request, read and taken apart. */
export type Ask = {
  method: string;
  path: string;
  query: URLSearchParams;
  /** A header by its name in lower case, or null. */
  header(name: string): string | null;
  /** The parsed JSON body, or the fields of a form; undefined when there is none. */
  body: unknown;
  /** The named parts of the route's pattern. */
  params: Record<string, string>;
};

export type Answer = {
  status: number;
  json?: unknown;
  text?: string;
  /** Path of a file that is the body, as it is. */
  file?: string;
  headers?: Record<string, string>;
};

/** Ends a handler with an answer that is not what was asked for. */
export class Refusal extends Error {
  override name = "Refusal";

  constructor(readonly answer: Answer) {
    super(`answers ${answer.status}`);
  }
}

/** `pattern` holds `:name` for one part of a path. `context` is what the API knows of the caller. */
export type Route<Context> = {
  method: string;
  pattern: string;
  handle(ask: Ask, context: Context): Answer | Promise<Answer>;
};

/** One API of a platform: its routes under `prefix`, who may call them, and how it says no. */
export type ApiShape<Context> = {
  prefix: string;
  routes: readonly Route<Context>[];
  /** Finds out who is asking. Throws Refusal. */
  admit(ask: Ask): Context;
  whenUnknown: Answer;
  whenMalformed: Answer;
  whenBroken: Answer;
  /** Adds what every answer of this API carries. */
  finish?(answer: Answer, ask: Ask): Answer;
};

export type Api = {
  prefix: string;
  answer(ask: Ask): Promise<Answer>;
  whenMalformed: Answer;
};

/** Makes an API answer: the caller is admitted before the path is looked at, as both platforms do. */
export function api<Context>(shape: ApiShape<Context>): Api {
  const answerUnfinished = async (ask: Ask): Promise<Answer> => {
    try {
      const context = shape.admit(ask);
      for (const route of shape.routes) {
        const params = match(route, ask.method, ask.path.slice(shape.prefix.length));
        if (params !== null) return await route.handle({ ...ask, params }, context);
      }
      return shape.whenUnknown;
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      console.error(`${ask.method} ${ask.path} broke:`, error);
      return shape.whenBroken;
    }
  };
  return {
    prefix: shape.prefix,
    whenMalformed: shape.whenMalformed,
    answer: async (ask) => {
      const answer = await answerUnfinished(ask);
      return shape.finish?.(answer, ask) ?? answer;
    },
  };
}

/** A second door to the same APIs: by TLS, for clients that know nothing of our prefixes. */
export type Gate = {
  certificate: Certificate;
  /** The path with the prefix of the API that a client means by `path`. */
  pathOf(path: string): string;
};

/** A server of these APIs, which listens to nobody yet. Faults befall every path except those of the control. */
export function serverOf(apis: readonly Api[], faults: Faults, gate?: Gate): Server {
  const onRequest: RequestListener = (request, response) => {
    serve(request, response, apis, faults, gate).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  };
  const server = gate === undefined ? createServer(onRequest) : secured(gate, onRequest);
  server.keepAliveTimeout = 30_000;
  return server;
}

function secured({ certificate }: Gate, onRequest: RequestListener): Server {
  return createSecureServer(
    { cert: readFileSync(certificate.certFile), key: readFileSync(certificate.keyFile) },
    onRequest,
  );
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  apis: readonly Api[],
  faults: Faults,
  gate: Gate | undefined,
): Promise<void> {
  const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  const pathname = gate?.pathOf(path) ?? path;
  const method = request.method ?? "GET";
  const responsible = apis.find(
    ({ prefix }) => pathname === prefix || pathname.startsWith(`${prefix}/`),
  );
  if (responsible === undefined)
    return send(response, { status: 404, json: { error: "Nobody is here." } });

  const text = await readBody(request);
  const fault = pathname.startsWith("/control") ? null : faults.take(method, pathname);
  const instead = fault === null ? null : faultAnswer(fault);
  if (fault !== null && fault.delayMs > 0) await pause(fault.delayMs);
  if (instead === null || fault?.after === true) {
    const body = parse(text, first(request.headers["content-type"]));
    const ask = {
      method,
      path: pathname,
      query: searchParams,
      header: (name: string) => first(request.headers[name]),
      body: body.value,
      params: {},
    };
    const answer = body.isValid ? await responsible.answer(ask) : responsible.whenMalformed;
    if (instead === null) return send(response, answer);
  }
  if (instead === "hang up") return void request.socket.destroy();
  send(response, instead);
}

function match(
  route: { method: string; pattern: string },
  method: string,
  path: string,
): Record<string, string> | null {
  if (route.method !== method) return null;
  const wanted = route.pattern.split("/");
  const given = path.replace(/\/$/, "").split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index]!);
    if (part.startsWith(":")) params[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return params;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error("The request is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string, type: string | null): { isValid: boolean; value: unknown } {
  if (text === "") return { isValid: true, value: undefined };
  if (type?.startsWith("application/x-www-form-urlencoded") === true) {
    return { isValid: true, value: Object.fromEntries(new URLSearchParams(text)) };
  }
  try {
    return { isValid: true, value: JSON.parse(text) };
  } catch {
    return { isValid: false, value: undefined };
  }
}

function send(response: ServerResponse, { status, json, text, file, headers = {} }: Answer): void {
  if (file !== undefined) {
    const type = "application/octet-stream";
    response.writeHead(status, {
      "Content-Type": type,
      "Content-Length": statSync(file).size,
      ...headers,
    });
    createReadStream(file)
      .on("error", () => response.destroy())
      .pipe(response);
    return;
  }
  const body = text ?? (json === undefined ? "" : JSON.stringify(json));
  const type = text === undefined ? "application/json;charset=utf-8" : "text/plain;charset=utf-8";
  response.writeHead(status, {
    ...(body === "" ? {} : { "Content-Type": type }),
    "Content-Length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

function first(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
