import "server-only";

import { z } from "zod";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import type { InRegion } from "@/lib/providers/scalingo/api";
import { rememberedForADay } from "@/lib/providers/scalingo/remember";
import { orNone, send, trimmed } from "@/lib/providers/scalingo/wire";

/**
 * Puts the authority that signs the certificates of a region beside a Redis URL.
 *
 * Scalingo signs with one of its own and gives its certificate to everybody. Where it gives none, there is
 * nothing to check a server by; the answer comes from a host whose own certificate was checked, so
 * nobody on the way can make it up.
 *
 * @throws AppError `unreachable` when Scalingo does not answer: without the authority nothing is sent
 */
export async function addressed(where: InRegion, url: string): Promise<RedisAddress> {
  // Without encryption there is no certificate to be judged.
  if (!url.startsWith("rediss:")) return { url, verifiesCertificate: false };
  const certificateAuthority = await authorityOf(where);
  return certificateAuthority === null
    ? { url, verifiesCertificate: false }
    : { url, verifiesCertificate: true, certificateAuthority };
}

const remembered = rememberedForADay<string | null>();

function authorityOf({ line, region }: InRegion): Promise<string | null> {
  return remembered(region.database_api, async () => {
    const address = `${trimmed(region.database_api)}/api/ca_certificate`;
    try {
      // It is public: no token goes along.
      const reply = await orNone(send(line, address, Pem, { headers: { Accept: "*/*" } }));
      return reply?.body ?? null;
    } catch (error) {
      // Whatever Scalingo has against it is not about the account: no token went along.
      if (error instanceof AppError && error.isRetryable) throw error;
      throw new AppError(
        "unreachable",
        `Scalingo does not hand out the certificate authority of ${region.name}, so Headroom cannot check its servers and sends them nothing. It asks again.`,
        { cause: error },
      );
    }
  });
}

const Pem = z.string().includes("-----BEGIN CERTIFICATE-----");
