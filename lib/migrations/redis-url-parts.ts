/**
 * A former value with another server in it: the new address, with the database and options that the
 * application had asked for. Anything that is no URL of Redis counts for nothing.
 */
export function movedUrl(address: string, former: string | null): string {
  if (former === null || !isRedisUrl(former) || !URL.canParse(address)) return address;
  const [next, before] = [new URL(address), new URL(former)];
  const hasOwnPath = before.pathname !== "" && before.pathname !== "/";
  if (!hasOwnPath && before.search === "") return address;
  if (hasOwnPath) next.pathname = before.pathname;
  next.search = before.search;
  return next.toString();
}

/** Whether two addresses lead to the same server, whatever database or options they name. */
export function leadsTo(value: string, address: string): boolean {
  if (!isRedisUrl(value) || !URL.canParse(address)) return false;
  const [one, other] = [new URL(value), new URL(address)];
  return one.host === other.host;
}

function isRedisUrl(value: string): boolean {
  return /^rediss?:\/\//.test(value) && URL.canParse(value);
}

/** The name of the attachment behind a variable; null for one that no attachment could have made. */
export function attachmentNameOf(configVar: string): string | null {
  return configVar.endsWith("_URL") ? configVar.slice(0, -"_URL".length) : null;
}
