import { AppError } from "@/lib/errors";
import type { Credentials } from "@/lib/providers/model";
import { parseAddress } from "@/lib/redis/parse-address";

/** What a person entered of a Redis that only its URL is known of. Null where nothing was entered. */
export type Typed = {
  url: string;
  name: string;
  memoryBytes: number | null;
  /** `Infinity` where the person says that there is no limit. */
  maxClients: number | null;
  /** In PEM, as it was before somebody pasted it into one line. */
  certificateAuthority: string | null;
};

const MIB = 1024 ** 2;

/**
 * Understands the fields of the form.
 *
 * @throws AppError `invalid` with the field that is wrong; the message repeats no URL
 */
export function readTyped({ url = "", name = "", ...optional }: Credentials): Typed {
  parseAddress(url);
  const { memory, connections, authority } = optional;
  return {
    url,
    name,
    memoryBytes: memory === undefined ? null : countIn(memory, "Memory", "512") * MIB,
    maxClients: connections === undefined ? null : clientsIn(connections),
    certificateAuthority: authority === undefined ? null : certificateIn(authority),
  };
}

function clientsIn(text: string): number {
  if (/^unlimited$/i.test(text)) return Infinity;
  return countIn(text, "Connections", "1000, or unlimited");
}

function countIn(text: string, label: string, example: string): number {
  const count = Number(text.replaceAll(/[ ,_]/g, ""));
  if (Number.isInteger(count) && count > 0) return count;
  throw new AppError("invalid", `${label} has to be a whole number, such as ${example}.`);
}

const WRAPPED = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----/g;

/** Breaks the lines anew: a field of one line takes them away. */
function certificateIn(text: string): string {
  const found = [...text.matchAll(WRAPPED)].map(([, base64 = ""]) => {
    const lines = base64.replaceAll(/\s/g, "").match(/.{1,64}/g) ?? [];
    return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----"].join("\n");
  });
  if (found.length > 0) return found.join("\n");
  throw new AppError(
    "invalid",
    "The certificate authority has to be a certificate in PEM. Copy it whole, from BEGIN CERTIFICATE to END CERTIFICATE.",
  );
}
