import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inRequest } from "./in-request";

type Route = (request: Request, last: string) => Promise<Response>;

export type OwnAddress = {
  url: string;
  /** Status and path of every request so far, oldest first. */
  answered: { status: number; path: string }[];
  stop(): Promise<void>;
};

/**
 * Serves route handlers at an address of this machine, as Next would: `routes` by the beginning of their
 * path, each given the end of it. Headroom goes by this address from then on, so await it at the top of a
 * test file: the settings are read once, at first use.
 */
export async function startOwnAddress(routes: Record<string, Route>): Promise<OwnAddress> {
  const answered: OwnAddress["answered"] = [];
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const path = incoming.url ?? "/";
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const route = Object.entries(routes).find(([start]) => path.startsWith(start));
    const request = new Request(`http://localhost${path}`, {
      method: "POST",
      headers: incoming.headers as Record<string, string>,
      body: new Uint8Array(Buffer.concat(chunks)),
    });
    const response =
      route === undefined
        ? new Response(null, { status: 404 })
        : await inRequest(() => route[1](request, path.slice(route[0].length)));
    answered.push({ status: response.status, path });
    outgoing.writeHead(response.status).end();
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.writeHead(500).end());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", () => listening()));
  // A TCP server's address is never text.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  process.env.NEXTAUTH_URL = url;
  return {
    url,
    answered,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}
