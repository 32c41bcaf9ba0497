import { hearNews } from "@/lib/radar/hear-news";
import { readBody } from "@/lib/read-body";

/** Larger than any description of an app, an add-on or a release. */
const BODY_BYTES_MAX = 1024 ** 2;

/**
 * Hears from a provider that something changed on an app. Nothing of it is believed: it is a reason to look.
 *
 * 410 tells that nobody listens any more, 401 that the message does not carry its provider's signature.
 */
export async function POST(
  request: Request,
  context: { params: Promise<{ subscriptionId: string }> },
) {
  const { subscriptionId } = await context.params;
  const bytes = await readBody(request, BODY_BYTES_MAX);
  if (bytes === null) return new Response(null, { status: 413 });

  const message = {
    // Signatures are made over every byte, also over a mark at the beginning.
    body: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
    header: (name: string) => request.headers.get(name),
  };
  const status = { heard: 204, forged: 401, unknown: 410 };
  const heard = await hearNews(subscriptionId, message, new Date());
  return new Response(null, { status: status[heard] });
}
