import { hearNews } from "@/lib/radar/hear-news";
import { readBody } from "@/lib/read-body";

/** Larger than any description of an app, an add-on or a release. */
const BODY_BYTES_MAX = 1024 ** 2;

/**
 * Hears from a provider that something changed on an app. Nothing of it is believed: it is a reason to look.
 *
 * 410 tells that nobody listens any more. Heroku signs what it sends, so what does not carry its signature is
 * answered 401; Scalingo signs nothing, and sends of an app what is of no use here, too.
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
  const { heard, providerId } = await hearNews(subscriptionId, message, new Date());
  if (heard === "unknown") return new Response(null, { status: 410 });
  const isForged = heard === "ignored" && providerId === "heroku";
  return new Response(null, { status: isForged ? 401 : 204 });
}
