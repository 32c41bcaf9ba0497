import type { Answer, Ask } from "../http";

/** An id the caller gave its request comes back with the answer. */
export function echoRequestId(answer: Answer, ask: Ask): Answer {
  const id = ask.header("x-request-id");
  return id === null ? answer : { ...answer, headers: { ...answer.headers, "X-Request-Id": id } };
}
