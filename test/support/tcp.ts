import { createServer, type Socket } from "node:net";

export type TcpServer = {
  url: string;
  port: number;
  /** How many connections were made so far, and how many are open now. */
  seen(): { made: number; open: number };
} & AsyncDisposable;

/** Starts a server that accepts connections and does with them what the test wants; nothing means silence. */
export async function startTcp(
  onConnection: (socket: Socket) => void = () => {},
): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  let made = 0;
  const server = createServer((socket) => {
    made += 1;
    sockets.add(socket);
    socket.on("error", () => {}); // The peer may hang up as it likes.
    socket.on("close", () => sockets.delete(socket));
    // Read what comes, or the end of the connection would never be seen.
    socket.resume();
    onConnection(socket);
  });
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    seen: () => ({ made, open: sockets.size }),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((stopped) => {
        server.close(() => stopped());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
