import { connect, type Socket } from "node:net";
import { encode } from "@/lib/redis/wire/encode";
import { ReplyParser } from "@/lib/redis/wire/parser";
import { ReplyEnds } from "./reply-ends";
import { startTcp } from "./tcp";

export type RedisProxyOptions = {
  /** How long bytes take each way. */
  delayMs?: number;
  /**
   * Commands that managed servers refuse, matched against the upper-case name and the arguments:
   * `/^CONFIG SET/`. They are answered with `-ERR unknown command` and never reach the server.
   */
  refuse?: readonly RegExp[];
  /** Answers instead of the server, in raw RESP (`"+OK\r\n"`); null lets the command pass. */
  answer?: (command: string[]) => string | null;
};

export type RedisProxy = {
  url: string;
  port: number;
  /** Destroys all connections; new ones are accepted. */
  cut(): void;
  /** Holds back all bytes, both ways, until `resume()`. */
  pause(): void;
  resume(): void;
  /** The upper-case names of the commands that reached the server, in order. */
  seen: string[];
} & AsyncDisposable;

/**
 * Stands between a client and a real server: slow, cut off, or refusing commands as managed servers do.
 * Its own answers keep their place among the server's. What it refuses inside a MULTI does not spoil the
 * EXEC, as it would at a server.
 */
export async function startRedisProxy(
  targetPort: number,
  options: RedisProxyOptions = {},
): Promise<RedisProxy> {
  const seen: string[] = [];
  const lanes = new Set<Lane>();
  const sockets = new Set<Socket>();
  let isPaused = false;

  const server = await startTcp((client) => {
    const upstream = connect(targetPort, "127.0.0.1");
    const there = new Lane(client, upstream, options.delayMs ?? 0, isPaused);
    const back = new Lane(upstream, client, options.delayMs ?? 0, isPaused);
    const order = new Order((bytes) => back.put(bytes));
    for (const lane of [there, back]) lanes.add(lane);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {}); // The close that follows is what counts.
      socket.on("close", () => {
        for (const lane of [there, back]) lanes.delete(lane);
        for (const ended of [client, upstream]) sockets.delete(ended);
        client.destroy();
        upstream.destroy();
      });
    }

    const commands = new ReplyParser((reply) => {
      const command = reply as Buffer[];
      const own = answerOf(command, options);
      if (own !== null) return order.answer(own);
      seen.push(command[0]!.toString().toUpperCase());
      order.pass(seen.at(-1)!);
      there.put(encode([command]));
    });
    client.on("data", (chunk) => commands.feed(chunk));
    upstream.on("data", (chunk) => order.receive(chunk));
  });

  const hold = (isHeld: boolean) => {
    isPaused = isHeld;
    for (const lane of lanes) lane.hold(isHeld);
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: server.url,
    port: server.port,
    cut,
    pause: () => hold(true),
    resume: () => hold(false),
    seen,
    async [Symbol.asyncDispose]() {
      cut();
      await server[Symbol.asyncDispose]();
    },
  };
}

function answerOf(command: readonly Buffer[], { refuse, answer }: RedisProxyOptions) {
  if (refuse === undefined && answer === undefined) return null;
  const words = command.map((word) => word.toString("latin1"));
  const name = words[0]!.toUpperCase();
  const said = [name, ...words.slice(1)].join(" ");
  if (refuse?.some((pattern) => pattern.test(said))) {
    return `-ERR unknown command '${words[0]}', with args beginning with: \r\n`;
  }
  return answer?.(words) ?? null;
}

/** Puts the proxy's own answers where they belong among the server's replies. */
class Order {
  /** What is owed to the client: null is the server's to say. */
  readonly #owed: (string | null)[] = [];
  readonly #ends = new ReplyEnds();
  readonly #say: (bytes: Buffer) => void;

  constructor(say: (bytes: Buffer) => void) {
    this.#say = say;
  }

  pass(name: string): void {
    // Subscriptions are confirmed channel by channel, and by pushes: they owe no reply.
    if (/^[PS]?(UN)?SUBSCRIBE$/.test(name)) this.#ends.isSubscribed = true;
    else this.#owed.push(null);
  }

  answer(own: string): void {
    this.#owed.push(own);
    this.#sayOwn();
  }

  receive(chunk: Buffer): void {
    let from = 0;
    for (const end of this.#ends.feed(chunk)) {
      this.#say(chunk.subarray(from, end));
      from = end;
      this.#owed.shift();
      this.#sayOwn();
    }
    if (from < chunk.length) this.#say(chunk.subarray(from));
  }

  #sayOwn(): void {
    while (typeof this.#owed[0] === "string") this.#say(Buffer.from(this.#owed.shift()!, "latin1"));
  }
}

/** Carries bytes one way, late or held back, always in order. */
class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #delayMs: number;
  #isHeld: boolean;
  #waiting: { bytes: Buffer; dueAt: number }[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(from: Socket, to: Socket, delayMs: number, isHeld: boolean) {
    this.#from = from;
    this.#to = to;
    this.#delayMs = delayMs;
    this.#isHeld = isHeld;
  }

  put(bytes: Buffer): void {
    if (this.#delayMs === 0 && !this.#isHeld && this.#waiting.length === 0) {
      return this.#write(bytes);
    }
    this.#waiting.push({ bytes, dueAt: performance.now() + this.#delayMs });
    this.#carry();
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#carry();
  }

  #carry(): void {
    if (this.#timer !== null || this.#isHeld) return;
    const now = performance.now();
    const next = this.#waiting.findIndex(({ dueAt }) => dueAt > now);
    const due = this.#waiting.splice(0, next < 0 ? this.#waiting.length : next);
    if (due.length > 0) this.#write(Buffer.concat(due.map(({ bytes }) => bytes)));
    const [first] = this.#waiting;
    if (first === undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#carry();
    }, first.dueAt - now);
  }

  #write(bytes: Buffer): void {
    if (this.#to.destroyed || this.#to.write(bytes) || this.#from.isPaused()) return;
    this.#from.pause();
    this.#to.once("drain", () => this.#from.resume());
  }
}
