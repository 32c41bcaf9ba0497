import "server-only";

import type { Socket } from "node:net";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import {
  encryptionFailure,
  explainFailure,
  type Failure,
  type Stage,
} from "@/lib/redis/explain-failure";
import { openSocket } from "@/lib/redis/open-socket";
import { parseAddress, type Address } from "@/lib/redis/parse-address";
import { readReplies, writeCommand, type Reply } from "@/lib/redis/replies";
import { trustOf } from "@/lib/redis/trust";

/** `INFO` is 5 kB; a server that sends more than this is none. */
const REPLY_BYTES_MAX = 1024 ** 2;
const SESSIONS_MAX = 10_000;

/**
 * Connects, asks `INFO` and disconnects; returns the text of the reply.
 *
 * The deadline covers everything, from the name of the host to the last byte, so a server that
 * accepts and never answers costs no more than one that is gone. There is no second attempt. The
 * conversation is one write and one reply on a bare socket: a fifth of the work a general client
 * needs, and scarce connections are held for one round trip.
 *
 * @throws AppError `unreachable` when it may work later, `forbidden` when the password or the right
 *   is missing, `refused` when a person must look or the network is private, `invalid` when the URL is none
 */
export async function readInfo(at: RedisAddress, deadlineMs: number): Promise<string> {
  const address = parseAddress(at.url);
  const where = `${address.host}:${address.port}`;
  const commands = [...greeting(address), ["INFO"]];

  const outcome = await converse({ ...at, address }, commands, deadlineMs);
  if ("refusal" in outcome) throw outcome.refusal;
  if ("failure" in outcome) throw explainFailure(where, outcome.failure, outcome.cause);

  const info = outcome.replies[commands.length - 1];
  if (info?.kind === "value") return info.text;
  // The first "no" is the reason; those after it only follow from it.
  const words = outcome.replies.find(({ kind }) => kind === "error")?.text ?? "";
  throw explainFailure(where, { kind: "said_no", words });
}

function greeting({ username, password, database }: Address): string[][] {
  const commands: string[][] = [];
  if (password !== null)
    commands.push(["AUTH", ...(username === null ? [] : [username]), password]);
  if (database !== 0) commands.push(["SELECT", String(database)]);
  return commands;
}

/** Where to talk, and its URL taken apart. */
type Server = RedisAddress & { address: Address };

type Outcome =
  | { replies: Reply[] }
  | { failure: Failure; cause?: unknown }
  /** We did not want to connect. */
  | { refusal: AppError };

/** Sends the commands in one write and waits until each is answered, or one of the ways to fail is met. */
function converse(
  server: Server,
  commands: readonly string[][],
  deadlineMs: number,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const { isTls } = server.address;
    const socket = open(server);
    let stage: Stage = "connecting";
    const received: Buffer[] = [];
    let isOver = false;

    const end = (outcome: Outcome) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(deadline);
      if ("failure" in outcome && isTls) sessions.delete(sessionKey(server));
      resolve(outcome);
      socket.destroy();
    };
    const deadline = setTimeout(
      () => end({ failure: { kind: "silent", afterMs: deadlineMs, stage } }),
      deadlineMs,
    );

    socket.once("connect", () => {
      stage = "encrypting";
    });
    socket.once(isTls ? "secureConnect" : "connect", () => {
      stage = "talking";
      socket.write(commands.map(writeCommand).join(""));
    });
    socket.on("data", (chunk: Buffer) => {
      received.push(chunk);
      const bytes = Buffer.concat(received);
      const replies = bytes.length > REPLY_BYTES_MAX ? null : readReplies(bytes);
      if (replies === null) end({ failure: { kind: "not_redis" } });
      else if (replies.length >= commands.length) end({ replies });
    });
    // Stays for the life of the socket: an error after the end has nobody else to go to.
    socket.on("error", (cause: NodeJS.ErrnoException) =>
      end(
        cause instanceof AppError
          ? { refusal: cause }
          : { failure: failureOf(cause, received, stage), cause },
      ),
    );
    socket.once("close", () => end({ failure: lastWords(received, stage) }));
  });
}

function open(server: Server): Socket {
  if (!server.address.isTls) return openSocket(server);

  const key = sessionKey(server);
  const socket = openSocket(server, sessions.get(key));
  socket.on("session", (ticket: Buffer) => {
    if (sessions.size >= SESSIONS_MAX) sessions.clear();
    sessions.set(key, ticket);
  });
  return socket;
}

// A resumed session costs the server and us half of a full handshake.
const sessions = new Map<string, Buffer>();

/** A resumed session is not verified again, so it belongs to the authority that judged it. */
function sessionKey({ address, verifiesCertificate, ...at }: Server): string {
  const { host, port } = address;
  return `${host}:${port}:${verifiesCertificate}:${trustOf({ ...at, verifiesCertificate }).key}`;
}

const networkCodes = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "EMFILE",
];

function failureOf(
  error: NodeJS.ErrnoException,
  received: readonly Buffer[],
  stage: Stage,
): Failure {
  const code = error.code ?? "unknown";
  if (code === "ECONNRESET" || code === "EPIPE") return lastWords(received, stage);
  return stage !== "encrypting" || networkCodes.includes(code)
    ? { kind: "network", code }
    : encryptionFailure(error);
}

/** A server that closes often says why just before: `ERR max number of clients reached`. */
function lastWords(received: readonly Buffer[], stage: Stage): Failure {
  const said = readReplies(Buffer.concat(received))?.find(({ kind }) => kind === "error");
  return said === undefined ? { kind: "closed", stage } : { kind: "said_no", words: said.text };
}
