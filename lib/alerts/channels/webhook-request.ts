import "server-only";

import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { explainUnreached } from "@/lib/alerts/channels/explain-unreached";
import { isLoopback, isPublicAddress, lookupPublic } from "@/lib/public-address";
import { AppError } from "@/lib/errors";

const TIMEOUT_MS = 10_000;

export type WebhookRequest = {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** In local mode stand-ins of customers listen on this machine. */
  isLocal: boolean;
  timeoutMs?: number;
};

/**
 * Posts `body` and returns the status. Redirects are not followed; the reply's body is not read.
 *
 * The address is checked where the socket is opened, not before: a name that resolves to a public
 * address for the check and to our own network for the connection gains nothing.
 *
 * @throws AppError `unreachable` for a timeout, a name that does not resolve or a broken connection
 * @throws AppError `refused` for an address that is not on the public internet
 */
export function postWebhook({
  url,
  headers,
  body,
  isLocal,
  timeoutMs = TIMEOUT_MS,
}: WebhookRequest): Promise<number> {
  const { protocol, hostname, host } = new URL(url);
  const bare = hostname.replace(/^\[|\]$/g, "");
  checkWebhookUrl(url, isLocal);

  return new Promise((answered, failed) => {
    const request = (protocol === "https:" ? requestHttps : requestHttp)(url, {
      method: "POST",
      headers: { ...headers, "Content-Length": String(Buffer.byteLength(body)) },
      lookup: isLocal ? undefined : lookupPublic(() => notPublic(bare)),
      // One connection per delivery: a kept one would outlive the check of its address.
      agent: false,
    });
    // A deadline for the whole exchange: a server that drips bytes must not hold the run.
    const timer = setTimeout(() => {
      const seconds = timeoutMs / 1000;
      request.destroy(new AppError("unreachable", `${host} did not answer within ${seconds} s.`));
    }, timeoutMs);

    request.once("response", (response) => {
      clearTimeout(timer);
      // Nothing in the reply's body matters.
      response.destroy();
      answered(response.statusCode ?? 0);
    });
    request.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      failed(
        error instanceof AppError
          ? error
          : new AppError("unreachable", explainUnreached(host, error.code ?? "", error.message), {
              cause: error,
            }),
      );
    });
    request.end(body);
  });
}

/**
 * Refuses an address that could never be a customer's webhook: plain http, credentials inside, or an
 * IP address of a private network. Names are checked when they are resolved.
 *
 * @throws AppError `refused` with what to use instead
 */
export function checkWebhookUrl(url: string, isLocal: boolean): void {
  const { protocol, hostname, username, password } = new URL(url);
  const bare = hostname.replace(/^\[|\]$/g, "");
  if (username !== "" || password !== "") {
    throw new AppError(
      "refused",
      "The webhook’s address holds a password. Remove it: Headroom signs each message instead.",
    );
  }
  if (isLocal && isLoopback(bare)) return;
  if (protocol !== "https:") {
    throw new AppError("refused", "The webhook’s address must begin with https://.");
  }
  if (isLocal) return;
  if (isLoopback(bare) || (isIP(bare) !== 0 && !isPublicAddress(bare))) throw notPublic(bare);
}

function notPublic(host: string): AppError {
  return new AppError(
    "refused",
    `${host} leads to a private network, where Headroom sends nothing. Use an address on the public internet.`,
  );
}
