import { AppError } from "@/lib/errors";

/** A Redis URL taken apart. */
export type Address = {
  host: string;
  port: number;
  isTls: boolean;
  /** Null for the default user: servers before ACLs know no other, and the default needs no name. */
  username: string | null;
  password: string | null;
  database: number;
};

const PORT = 6379;

/** `h` is what Heroku once wrote where a user name belongs; no server knows a user of that name. */
const defaultUsers = ["", "default", "h"];

/**
 * Takes a `redis:` or `rediss:` URL apart. User and password are decoded; a password with a stray
 * per cent sign is taken as it stands.
 *
 * @throws AppError `invalid` for anything else; the message does not repeat the URL
 */
export function parseAddress(url: string): Address {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const isTls = parsed?.protocol === "rediss:";
  const database = /^\/?(\d*)$/.exec(parsed?.pathname ?? "")?.[1];
  if (
    parsed === null ||
    (!isTls && parsed.protocol !== "redis:") ||
    parsed.hostname === "" ||
    database === undefined
  ) {
    throw new AppError(
      "invalid",
      "This is not a Redis URL. It should look like rediss://:password@host:port",
    );
  }
  const username = decoded(parsed.username);
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: parsed.port === "" ? PORT : Number(parsed.port),
    isTls,
    username: defaultUsers.includes(username) ? null : username,
    password: parsed.password === "" ? null : decoded(parsed.password),
    database: Number(database),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
