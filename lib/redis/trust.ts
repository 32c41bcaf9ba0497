import "server-only";

import { createHash, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";

/** By whom the certificates of a server are judged. `key` is the same for the same authority. */
export type Trust = { context: SecureContext; key: string };

const AUTHORITIES_MAX = 100;

// Building a context, with every root certificate in it, costs more than a handshake.
const authorities = new Map<string, Trust>();

/**
 * The context in which a server's certificate is verified: the system's authorities, or the provider's
 * own alone.
 *
 * @throws AppError `refused` when the authority is no certificate in PEM
 */
export function trustOf({ certificateAuthority: pem = "" }: RedisAddress): Trust {
  const known = authorities.get(pem);
  if (known !== undefined) return known;
  const trust = {
    context: contextOf(pem),
    key: createHash("sha256").update(pem).digest("base64url"),
  };
  if (authorities.size >= AUTHORITIES_MAX) authorities.clear();
  authorities.set(pem, trust);
  return trust;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function contextOf(pem: string): SecureContext {
  if (pem === "") return createSecureContext();
  try {
    // TLS itself passes over what it cannot read, and then trusts nobody without saying why.
    const found = pem.match(CERTIFICATE);
    if (found === null) throw new Error("no certificate");
    return createSecureContext({ ca: found.map((one) => new X509Certificate(one).toString()) });
  } catch (cause) {
    throw new AppError(
      "refused",
      "The certificate authority of this Redis is no certificate in PEM. Copy it whole, from BEGIN CERTIFICATE to END CERTIFICATE.",
      { cause },
    );
  }
}

/** What TLS needs to know to reach `host` and to judge the certificate it shows. */
export function tlsOptions(host: string, address: RedisAddress) {
  return {
    secureContext: trustOf(address).context,
    rejectUnauthorized: address.verifiesCertificate,
    // An IP address is no name to ask for; the certificate has to carry it all the same.
    ...(isIP(host) === 0 ? { servername: host } : {}),
  };
}
