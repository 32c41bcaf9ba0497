import { after } from "next/server";
import { findDrainedInstance, recordDrain } from "@/lib/metrics/record-drain";

/** A request of Logplex holds about 100 KiB. */
const BODY_BYTES_MAX = 4 * 1024 ** 2;

/**
 * Takes log lines that Heroku pushes and keeps what they say of the drain's instance.
 *
 * Logplex waits five seconds, throws away what it is told is wrong (4xx), and sends again what failed
 * (5xx): so it is answered before anything is written, and 410 only when nobody listens any more.
 */
export async function POST(request: Request, context: { params: Promise<{ token: string }> }) {
  const { token } = await context.params;
  const instance = await findDrainedInstance(token);
  if (instance === null) return new Response(null, { status: 410 });
  if (Number(request.headers.get("content-length") ?? 0) > BODY_BYTES_MAX) {
    return new Response(null, { status: 204 });
  }

  const body = new Uint8Array(await request.arrayBuffer());
  after(() => recordDrain(instance, body, new Date()));
  return new Response(null, { status: 204 });
}
