import type { ErrorCode } from "@/lib/errors";
import { quoted } from "@/lib/providers/quote";
import type { UnreadRedis } from "@/lib/redis/explain-failure";

/**
 * Tells whoever enters a URL why no Redis answered at it. There is no provider to ask for another address
 * and no next sample: the advice is about what was entered.
 */
export function explainUnread(
  where: string,
  { failure, code, message }: UnreadRedis,
): { code: ErrorCode; message: string } {
  switch (failure.kind) {
    case "silent": {
      const late = `within ${failure.afterMs / 1000} s`;
      return {
        code,
        message:
          failure.stage === "encrypting"
            ? `${where} did not agree on an encrypted connection ${late}. If the server does not encrypt, begin the URL with redis://.`
            : `${where} did not answer ${late}. Check host and port, and that its firewall lets Headroom in.`,
      };
    }
    case "network":
      return { code, message: `${unreached(where, failure.code)} Check host and port.` };
    case "encryption":
      return {
        code,
        message: `No encrypted connection to ${where} was possible: ${quoted(failure.reason)}. If an authority of its own signs the server’s certificate, enter that authority; if the server does not encrypt, begin the URL with redis://.`,
      };
    case "wrong_host":
      return {
        code,
        message: `The certificate of ${where} was made for another host: ${quoted(failure.reason)}. Enter the host that it names.`,
      };
    case "closed":
      return {
        code,
        message:
          failure.stage === "encrypting"
            ? `${where} closed the connection before it was encrypted. If the server does not encrypt, begin the URL with redis://.`
            : `${where} closed the connection without an answer. If the server expects encryption, begin the URL with rediss://.`,
      };
    case "said_no":
      return saidNo(where, failure.words) ?? { code, message };
    case "not_redis":
      return {
        code,
        message: `What answers at ${where} does not speak the Redis protocol. Check host and port.`,
      };
  }
}

/** `forbidden` would read as credentials that worked before; here they never did. */
function saidNo(where: string, words: string): { code: ErrorCode; message: string } | null {
  const said = quoted(words);
  if (/^(WRONGPASS|ERR invalid password)/i.test(words)) {
    return {
      code: "refused",
      message: `${where} does not accept the user or the password: ${said}. Check them in the URL; signs such as @ and / have to be written in per cent there.`,
    };
  }
  if (words.startsWith("NOAUTH")) {
    return {
      code: "refused",
      message: `${where} asks for a password: ${said}. Put it into the URL: redis://:password@host:port.`,
    };
  }
  if (words.startsWith("NOPERM")) {
    return {
      code: "refused",
      message: `${where} does not let this user run INFO: ${said}. Grant the user the INFO command.`,
    };
  }
  return null;
}

function unreached(where: string, networkCode: string): string {
  switch (networkCode) {
    case "ECONNREFUSED":
      return `${where} refuses connections.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host name of ${where} is not known.`;
    default:
      return `${where} could not be reached (${networkCode}).`;
  }
}
