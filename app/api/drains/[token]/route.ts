import { after } from "next/server";
import { drainedInstance } from "@/lib/metrics/drained-instance";
import { mayConcernRedis } from "@/lib/metrics/parse-logplex";
import { recordDrain } from "@/lib/metrics/record-drain";
import { readBody } from "@/lib/read-body";

/** A request of Logplex holds about 100 KiB. */
const BODY_BYTES_MAX = 4 * 1024 ** 2;

/**
 * Takes log lines that Heroku pushes and keeps what they say of the drain's instance.
 *
 * Logplex waits five seconds, throws away what it is told is wrong (4xx), and sends again what failed
 * (5xx): so it is answered before anything is parsed or written, and 410 only when nobody listens any
 * more. A body that is too large to be one of Logplex's is passed over in silence.
 */
export async function POST(request: Request, context: { params: Promise<{ token: string }> }) {
  const { token } = await context.params;
  const now = new Date();
  const instance = await drainedInstance(token, now);
  if (instance === null) return new Response(null, { status: 410 });

  const body = await readBody(request, BODY_BYTES_MAX);
  if (body !== null && mayConcernRedis(body)) {
    const frameId = request.headers.get("logplex-frame-id");
    after(() => recordDrain(instance, body, now, frameId));
  }
  return new Response(null, { status: 204 });
}
