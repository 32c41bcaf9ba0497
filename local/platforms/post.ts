import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";

export type Post = {
  headers: Record<string, string>;
  body: Buffer;
  /** How long reaching the other side may take, and then its whole answer. */
  connectMs: number;
  answerMs: number;
  signal: AbortSignal;
};

/**
 * Posts to an address of a customer's and returns the status of the answer, whose body is not wanted.
 * Certificates are not checked: whoever listens on this machine signed his own.
 *
 * @throws Error when nobody answers in time; its message says what happened
 */
export function post(
  url: string,
  { headers, body, connectMs, answerMs, signal }: Post,
): Promise<number> {
  const target = new URL(url);
  const isSecure = target.protocol === "https:";
  return new Promise((resolve, fail) => {
    // The user and password of the address become basic authentication.
    const request = (isSecure ? requestSecure : requestPlain)(target, {
      method: "POST",
      agent: false,
      rejectUnauthorized: false,
      signal,
      headers: { ...headers, "Content-Length": body.length },
    });
    let timer = setTimeout(() => request.destroy(new Error("connect timeout")), connectMs);
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      outcome();
    };
    request.once("socket", (socket) =>
      socket.once(isSecure ? "secureConnect" : "connect", () => {
        clearTimeout(timer);
        timer = setTimeout(() => request.destroy(new Error("answer timeout")), answerMs);
      }),
    );
    request.once("error", (error) => settle(() => fail(error)));
    request.once("response", (response) => {
      response.once("error", (error) => settle(() => fail(error)));
      // Node gives every answer of a server its status.
      response.once("end", () => settle(() => resolve(response.statusCode!)));
      response.resume();
    });
    request.end(body);
  });
}
