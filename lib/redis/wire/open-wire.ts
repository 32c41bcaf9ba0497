import "server-only";

import type { Socket } from "node:net";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import { encryptionFailure, explainFailure, isOfEncryption } from "@/lib/redis/explain-failure";
import { openSocket } from "@/lib/redis/open-socket";
import { parseAddress } from "@/lib/redis/parse-address";
import { Inbox } from "@/lib/redis/wire/inbox";
import { Wire } from "@/lib/redis/wire/wire";
import { RedisError, type Command } from "@/lib/redis/wire/reply";

const CONNECT_MS = 10_000;

export type WireOptions = {
  /** Selected at the beginning; default is 0, whatever the URL says. */
  database?: number;
  /** 3 is needed for pushes; every server knows 2. */
  protocol?: 2 | 3;
};

/**
 * Connects and says who we are. The connection does not come back by itself: whoever uses it knows from
 * where to go on.
 *
 * @throws AppError `unreachable` when it may work later, `forbidden` when the password is not accepted,
 *   `refused` when the server or its network says no, `invalid` when the URL is none
 */
export async function openWire(at: RedisAddress, options: WireOptions = {}): Promise<Wire> {
  const address = parseAddress(at.url);
  const inbox = new Inbox();
  const wire = new Wire(await connected(at, inbox), inbox);
  try {
    const { database = 0, protocol = 2 } = options;
    const { username, password } = address;
    const greeting: Command[] = [];
    if (protocol === 3) {
      const auth = password === null ? [] : ["AUTH", username ?? "default", password];
      greeting.push(["HELLO", 3, ...auth]);
    } else if (password !== null) {
      greeting.push(["AUTH", ...(username === null ? [] : [username]), password]);
    }
    greeting.push(["SELECT", database]);
    const courtesies: Command[] = [
      ["CLIENT", "SETNAME", "headroom"],
      ["CLIENT", "NO-EVICT", "ON"],
      ["CLIENT", "NO-TOUCH", "ON"],
    ];
    const replies = await wire.send(greeting);
    const no = replies.find((reply) => reply instanceof RedisError);
    if (no !== undefined) {
      throw explainFailure(`${address.host}:${address.port}`, {
        kind: "said_no",
        words: no.message,
      });
    }
    // After the greeting, so that the distance is known by two answers. A server may refuse any of them.
    await wire.send(courtesies);
    return wire;
  } catch (error) {
    wire.close();
    throw error;
  }
}

function connected(at: RedisAddress, inbox: Inbox): Promise<Socket> {
  const { host, port, isTls } = parseAddress(at.url);
  const where = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    const socket = openSocket(at, undefined, inbox.onread);
    const late = setTimeout(() => {
      socket.destroy();
      reject(explainFailure(where, { kind: "silent", afterMs: CONNECT_MS, stage: "connecting" }));
    }, CONNECT_MS);
    const fail = (cause: NodeJS.ErrnoException) => {
      clearTimeout(late);
      const code = cause.code ?? "unknown";
      if (cause instanceof AppError) reject(cause);
      else if (isOfEncryption(code)) reject(explainFailure(where, encryptionFailure(cause), cause));
      else reject(explainFailure(where, { kind: "network", code }, cause));
    };
    socket.once("error", fail);
    socket.once(isTls ? "secureConnect" : "connect", () => {
      clearTimeout(late);
      socket.off("error", fail);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}
