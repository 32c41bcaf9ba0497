import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "@/local/platforms/certificates";

export type Received = { path: string; headers: IncomingHttpHeaders; body: Buffer };

/** A status, nothing until the promise has one, or a broken connection. */
export type Reaction = number | Promise<number> | "hang up";

export type Receiver = {
  url: string;
  /** Every request so far, oldest first. */
  received: Received[];
  /** What is answered from now on. */
  react: (request: Received, index: number) => Reaction;
} & AsyncDisposable;

/** Somebody who is told things: an address of 127.0.0.1 that keeps what it gets as it came. */
export async function startReceiver(certificate?: Certificate): Promise<Receiver> {
  const received: Received[] = [];
  const onRequest: RequestListener = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const request = {
        path: incoming.url ?? "/",
        headers: incoming.headers,
        body: Buffer.concat(chunks),
      };
      const reaction = receiver.react(request, received.push(request) - 1);
      if (reaction === "hang up") return void incoming.socket.destroy();
      void Promise.resolve(reaction).then((status) => response.writeHead(status).end());
    });
  };
  const server =
    certificate === undefined
      ? createServer(onRequest)
      : createSecureServer(
          { cert: readFileSync(certificate.certFile), key: readFileSync(certificate.keyFile) },
          onRequest,
        );
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", () => listening()));
  // A TCP server's address is never text.
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `${certificate === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    received,
    react: () => 204,
    [Symbol.asyncDispose]: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
