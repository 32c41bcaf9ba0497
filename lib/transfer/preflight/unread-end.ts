import { AppError } from "@/lib/errors";
import { UnreadRedis } from "@/lib/redis/explain-failure";
import type { EndRole, UnreadEnd } from "@/lib/transfer/preflight/model";

/** What is known of an end that gave no answer, with what to do about it. */
export function unreadEnd(role: EndRole, where: string, error: AppError): UnreadEnd {
  const [reason, why] = explained(error, where);
  return { isRead: false, role, where, code: error.code, reason, sentence: `The ${role}, ${why}` };
}

function explained(error: AppError, where: string): [UnreadEnd["reason"], string] {
  if (!(error instanceof UnreadRedis))
    return ["other", `${where}, cannot be asked: ${error.message}`];
  const { failure } = error;
  switch (failure.kind) {
    case "silent":
      return [
        "unreachable",
        `${where}, did not answer within ${failure.afterMs / 1000} s. ${advice(where)}`,
      ];
    case "network":
      return ["unreachable", `${where}, ${ofNetwork(failure.code)}. ${advice(where)}`];
    case "closed":
      return [
        "unreachable",
        `${where}, closed the connection without an answer. It may expect encryption (rediss://), or have no connection left. ${advice(where)}`,
      ];
    case "encryption":
    case "wrong_host":
      return [
        "encryption",
        `${where}, could not be reached over an encrypted connection: “${failure.reason}”. Check its certificate, or the address its provider shows now.`,
      ];
    case "said_no":
      return ofWords(where, failure.words);
    case "not_redis":
      return ["other", `${where}, does not speak the Redis protocol. Check host and port.`];
  }
}

function ofWords(where: string, words: string): [UnreadEnd["reason"], string] {
  if (/^(WRONGPASS|NOAUTH|ERR invalid password)/i.test(words)) {
    return ["password", `${where}, does not accept the password: “${words}”. Check its address.`];
  }
  if (words.startsWith("NOPERM")) {
    return [
      "rights",
      `${where}, does not let its user do what a move needs: “${words}”. Grant the user all commands and all keys (~* &* +@all), or use the default user.`,
    ];
  }
  if (words.startsWith("LOADING")) {
    return ["loading", `${where}, is still loading its data. Wait until it is ready.`];
  }
  if (/max(imum)? number of clients/i.test(words)) {
    return [
      "unreachable",
      `${where}, has no connection left: “${words}”. A move needs four; close idle clients or choose a plan with more.`,
    ];
  }
  return ["other", `${where}, says no: “${words}”.`];
}

function ofNetwork(code: string): string {
  switch (code) {
    case "ECONNREFUSED":
      return "refuses connections: nothing listens there";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "has a host name that nobody knows";
    default:
      return `could not be reached (${code})`;
  }
}

function advice(where: string): string {
  return /(^|\.)scalingo(-dbs)?\.com|scalingo-dbs/i.test(where)
    ? "A Scalingo database is reached from outside only when it is switched on for it: enable “force-ssl” (TLS), then “publicly-available” in the database’s settings, and use its rediss:// address."
    : "Check the instance and its firewall at the provider, and that its address is current.";
}
