import "server-only";

import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { isPublicAddress } from "@/lib/public-address";
import { parseAddress } from "@/lib/redis/parse-address";

/**
 * Returns a URL that leads nowhere but to the public internet: what a stranger enters must not reach into
 * the network Headroom runs in. On one machine everything is reachable.
 *
 * Without encryption the host becomes the address that was looked at, so that a name cannot answer
 * otherwise when the socket opens. With it the name stays, because the certificate is made for it, and
 * the certificate proves who answers.
 *
 * @throws AppError `refused` for an address of a private network, `unreachable` for an unknown name
 */
export async function openAddress(url: string): Promise<string> {
  if (env().HEADROOM_LOCAL) return url;
  const { host, isTls } = parseAddress(url);
  const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
  if (!addresses.every(isPublicAddress)) {
    throw new AppError(
      "refused",
      `${host} leads to a private network, where Headroom looks at nothing. Enter an address on the public internet.`,
    );
  }
  return isTls ? url : withHost(url, addresses[0]!);
}

async function addressesOf(host: string): Promise<string[]> {
  try {
    const found = await lookup(host, { all: true });
    // In an order of our own: servers of names turn theirs, and another URL reads as a change.
    return found.map(({ address }) => address).sort();
  } catch (cause) {
    throw new AppError(
      "unreachable",
      `The host name ${host} is not known. Check it, or try again later.`,
      { cause },
    );
  }
}

function withHost(url: string, address: string): string {
  const pinned = new URL(url);
  pinned.hostname = isIP(address) === 6 ? `[${address}]` : address;
  return pinned.href;
}
