import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Has a server listen on 127.0.0.1, 0 being any free port, and returns the port it got.
 *
 * @throws Error with what to do when the port is taken
 */
export function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((listening, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") return fail(error);
      const message = `Port ${port} is taken by another program. End that one, or start with another PORT.`;
      fail(new Error(message, { cause: error }));
    });
    // A TCP server's address is never text.
    server.listen(port, "127.0.0.1", () => listening((server.address() as AddressInfo).port));
  });
}

/** Ends a server and every connection it has. */
export async function stopListening(server: Server): Promise<void> {
  const closed = new Promise((isClosed) => server.close(isClosed));
  server.closeAllConnections();
  await closed;
}
