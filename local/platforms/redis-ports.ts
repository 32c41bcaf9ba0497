import { canListen } from "../ports";

// Below the range from which systems lend ports to outgoing connections.
const PORT_MIN = 20_000;
const PORT_MAX = 31_999;
const TRIES = 200;

/** A port for a Redis server that nobody listens on and that is not in `taken`. */
export async function freeServerPort(taken: ReadonlySet<number>): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN + 1));
    if (!taken.has(port) && (await canListen(port, "127.0.0.1"))) return port;
  }
  throw new Error(`No free port between ${PORT_MIN} and ${PORT_MAX}.`);
}
