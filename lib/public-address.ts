import "server-only";

import { lookup, type LookupAddress, type LookupAllOptions } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Networks that lead back to our own machines or to nobody. Source: IANA special-purpose registries. */
const closed = new BlockList();
const v4: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
for (const [network, prefix] of v4) closed.addSubnet(network, prefix, "ipv4");

// 6to4, Teredo and documentation; everything outside 2000::/3 is closed anyway.
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  closed.addSubnet(network, prefix, "ipv6");
}
const open6 = new BlockList();
open6.addSubnet("2000::", 3, "ipv6");

/** Whether an IP address belongs to the public internet. Anything that is no IP address does not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !closed.check(address, "ipv4");
    case 6:
      return open6.check(address, "ipv6") && !closed.check(address, "ipv6");
    default:
      return false;
  }
}

/** Asks for all addresses of a name. */
type Resolve = (
  name: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/**
 * Resolves names for a socket, and fails with `refusal` when any address of a name is not on the public
 * internet. The socket connects to what was checked here, so a name that answers otherwise the next time
 * gains nothing. A host that is an IP address is never resolved: that one is for `isPublicAddress`.
 */
export function lookupPublic(refusal: () => Error, resolve: Resolve = lookup): LookupFunction {
  return (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, "");
      if (!found.every(({ address }) => isPublicAddress(address))) return done(refusal(), "");
      if (options.all === true) return done(null, found);
      const [first] = found;
      done(null, first!.address, first!.family);
    });
  };
}

/** Whether a host name or address is this machine itself. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
