import "server-only";

import {
  connect as connectPlain,
  isIP,
  type OnReadOpts,
  type Socket,
  type TcpSocketConnectOpts,
} from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { allowsPrivateRedis } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import { isPublicAddress, lookupPublic } from "@/lib/public-address";
import { parseAddress } from "@/lib/redis/parse-address";
import { tlsOptions } from "@/lib/redis/trust";

/**
 * Begins a connection to a customer's Redis; the only place where one is opened.
 *
 * Addresses come from strangers, from providers' variables and from names that may answer otherwise the
 * next time. None of them leads into the network Headroom runs in, unless the installation says so: the
 * address is judged here, where the socket opens, and a certificate is verified for the host of the URL.
 *
 * The socket's `error` is an AppError `refused` where a name leads to a private network. With `onread` what
 * arrives is put into memory of the caller, and there is no `data`.
 *
 * @throws AppError `refused` for an IP address of a private network, `invalid` for what is no Redis URL
 */
export function openSocket(at: RedisAddress, session?: Buffer, onread?: OnReadOpts): Socket {
  const { host, port, isTls } = parseAddress(at.url);
  const isAnywhere = allowsPrivateRedis();
  if (!isAnywhere && isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(host);

  const where: TcpSocketConnectOpts = {
    host,
    port,
    // Node gives each address of a host a quarter of a second, which a far one may not meet.
    autoSelectFamilyAttemptTimeout: 2000,
    ...(isAnywhere ? {} : { lookup: lookupPublic(() => notPublic(host)) }),
    ...(onread === undefined ? {} : { onread }),
  };
  if (!isTls) return connectPlain(where);
  const options: ConnectionOptions & TcpSocketConnectOpts = {
    ...where,
    ...tlsOptions(host, at),
    ...(session === undefined ? {} : { session }),
  };
  return connectTls(options);
}

function notPublic(host: string): AppError {
  return new AppError(
    "refused",
    `${host} leads to a private network, where Headroom looks at nothing. Use an address on the public internet. If this installation is meant to watch its own network, whoever runs it sets HEADROOM_PRIVATE_REDIS=1.`,
  );
}
