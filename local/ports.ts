import { createServer } from "node:net";

const TRIES = 200;

/**
 * Returns a function that hands out ports of 127.0.0.1 from `first` upward, skipping those in use.
 * A port is handed out once.
 */
export function portsFrom(first: number): () => Promise<number> {
  let next = first;
  return async () => {
    for (let tries = 0; tries < TRIES; tries++) {
      const port = next++;
      if (await isFree(port)) return port;
    }
    throw new Error(`No free port between ${first} and ${next}; set PORT to another number.`);
  };
}

/** Tried on both loopback addresses: a browser that asks for localhost may try either. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, "::1"));
}

/** Whether nobody listens at a port just now. */
export function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      // A machine without IPv6 has nobody listening there either.
      answer(error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT");
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => answer(true)));
  });
}
