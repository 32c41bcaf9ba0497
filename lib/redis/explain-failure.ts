import { AppError } from "@/lib/errors";

/** How far a conversation came. */
export type Stage = "connecting" | "encrypting" | "talking";

/** Why a server gave no `INFO`. */
export type Failure =
  | { kind: "silent"; afterMs: number; stage: Stage }
  | { kind: "network"; code: string }
  | { kind: "encryption"; reason: string }
  | { kind: "wrong_host"; reason: string }
  | { kind: "closed"; stage: Stage }
  | { kind: "said_no"; words: string }
  | { kind: "not_redis" };

/** A failure put into words, for whoever has better words for it. */
export class UnreadRedis extends AppError {
  constructor(
    readonly failure: Failure,
    code: AppError["code"],
    message: string,
    cause: unknown,
  ) {
    super(code, message, { cause });
  }
}

const again = "Headroom tries again with the next sample.";

/**
 * Puts a failure into a sentence for the customer and the code that says what may help: `forbidden`
 * another password, `refused` a person, `unreachable` time. `where` is host and port.
 */
export function explainFailure(where: string, failure: Failure, cause?: unknown): UnreadRedis {
  const [code, message] = explained(where, failure);
  return new UnreadRedis(failure, code, message, cause);
}

/** What an error of TLS means. */
export function encryptionFailure(error: { code?: string; message: string }): Failure {
  const isForAnother = error.code === "ERR_TLS_CERT_ALTNAME_INVALID";
  return { kind: isForAnother ? "wrong_host" : "encryption", reason: error.message };
}

/** Whether an error's code is one of TLS: its own, or OpenSSL's verdict on a certificate. */
export function isOfEncryption(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
}

function explained(where: string, failure: Failure): [AppError["code"], string] {
  switch (failure.kind) {
    case "silent":
      return ["unreachable", `${silence(where, failure)} ${again}`];
    case "network":
      return ["unreachable", `${networkProblem(where, failure.code)} ${again}`];
    case "encryption":
      return [
        "refused",
        `No encrypted connection to ${where} was possible: “${failure.reason}”. Check that the server offers TLS on this port and that its certificate is valid, or use the address its provider shows now.`,
      ];
    case "wrong_host":
      return [
        "refused",
        `${where} shows a certificate that was made for another host: “${failure.reason}”. Headroom sent it nothing. Check that the URL names the host its provider shows now; if it does, the certificate has to be replaced there.`,
      ];
    case "closed":
      return [
        "unreachable",
        failure.stage === "encrypting"
          ? `${where} closed the connection before it was encrypted. Either all its connections are taken or it offers no TLS on this port. ${again} If this lasts, close idle clients or check the address.`
          : `${where} closed the connection without an answer. It may be restarting, or expect an encrypted connection (rediss://). ${again}`,
      ];
    case "said_no":
      return saidNo(where, failure.words);
    case "not_redis":
      return [
        "refused",
        `What answers at ${where} does not speak the Redis protocol. Check the host and the port of the instance at its provider.`,
      ];
  }
}

function silence(where: string, { afterMs, stage }: Failure & { kind: "silent" }): string {
  const late = `within ${afterMs / 1000} s`;
  switch (stage) {
    case "connecting":
      return `${where} could not be reached ${late}. If this lasts, look at the instance and its firewall at the provider.`;
    case "encrypting":
      return `${where} did not agree on an encrypted connection ${late}. If this lasts, check that it offers TLS on this port.`;
    case "talking":
      return `${where} accepted the connection and did not answer ${late}. It may be overloaded or restarting; if this lasts, look at the instance at its provider.`;
  }
}

function networkProblem(where: string, code: string): string {
  switch (code) {
    case "ECONNREFUSED":
      return `${where} refuses connections. The server may be restarting or stopped; if this lasts, look at the instance at its provider.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host name of ${where} is not known. The instance may have been moved or deleted at its provider; if it was, sync the connection.`;
    default:
      return `${where} could not be reached (${code}). If this lasts, look at the instance and its firewall at the provider.`;
  }
}

/** Source of the words: the error replies of redis/redis and valkey-io/valkey, src/server.c and src/acl.c. */
function saidNo(where: string, words: string): [AppError["code"], string] {
  const quoted = `“${words}”`;
  if (/^(WRONGPASS|NOAUTH|ERR invalid password)/i.test(words)) {
    return [
      "forbidden",
      `${where} does not accept the password: ${quoted}. If it was changed, Headroom takes the new one from the provider with the next sample; if this lasts, check the credentials of the instance there.`,
    ];
  }
  if (words.startsWith("NOPERM")) {
    return [
      "forbidden",
      `${where} does not let this user run INFO: ${quoted}. Grant the user the INFO command.`,
    ];
  }
  if (/max(imum)? number of clients/i.test(words)) {
    return [
      "unreachable",
      `${where} has no connection left for Headroom: ${quoted}. Close idle clients or choose a plan with more connections. ${again}`,
    ];
  }
  if (/^(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)/.test(words)) {
    return ["unreachable", `${where} is not ready: ${quoted}. ${again}`];
  }
  return [
    "refused",
    `${where} refused to describe itself: ${quoted}. Check the instance at its provider.`,
  ];
}
