import { connect, createServer, type Socket } from "node:net";

/**
 * Stands between a client and a server and hands on each chunk half a round trip later.
 * Run: tsx test/bench/migrate/delay-proxy.ts <port of the server> <round trip in ms>; it says its own port.
 */
const serverPort = Number(process.argv[2]);
const halfMs = Number(process.argv[3]) / 2;
/** Much more than a link of 1 Gbit/s holds in 20 ms. */
const HELD_BYTES_MAX = 32 * 1024 * 1024;

const server = createServer((client) => {
  const far = connect(serverPort, "127.0.0.1");
  client.setNoDelay(true);
  far.setNoDelay(true);
  carry(client, far);
  carry(far, client);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address !== null ? address.port : 0);
});

function carry(from: Socket, to: Socket): void {
  const queue: { chunk: Buffer; at: number }[] = [];
  let held = 0;
  let timer: NodeJS.Timeout | null = null;
  const deliver = () => {
    timer = null;
    const now = performance.now();
    to.cork();
    while (queue.length > 0 && queue[0]!.at <= now) {
      const { chunk } = queue.shift()!;
      held -= chunk.length;
      to.write(chunk);
    }
    to.uncork();
    if (from.isPaused() && held < HELD_BYTES_MAX) from.resume();
    if (queue.length > 0) timer = setTimeout(deliver, Math.max(0, queue[0]!.at - now));
  };
  from.on("data", (chunk: Buffer) => {
    queue.push({ chunk, at: performance.now() + halfMs });
    held += chunk.length;
    if (held > HELD_BYTES_MAX) from.pause();
    timer ??= setTimeout(deliver, halfMs);
  });
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}
