import "server-only";

import { z } from "zod";

const url = z.url().transform((text) => text.replace(/\/+$/, ""));

/** `id:key` pairs, comma separated; keys are 32 bytes in base64. The first one seals. */
const secretKeys = z.string().transform((text, context) => {
  const keys = text.split(",").map((pair) => {
    const colon = pair.indexOf(":");
    return { id: pair.slice(0, colon).trim(), key: Buffer.from(pair.slice(colon + 1), "base64") };
  });
  if (keys.some(({ id, key }) => !/^[\w-]+$/.test(id) || key.length !== 32)) {
    context.addIssue("wants id:key pairs; each key is 32 bytes in base64");
    return z.NEVER;
  }
  return keys;
});

const Env = z.object({
  DATABASE_URL: z.string().min(1),
  NEXTAUTH_URL: url,
  NEXTAUTH_SECRET: z.string().min(16),
  HEADROOM_SECRET_KEYS: secretKeys,
  HEADROOM_LOCAL: z.stringbool().default(false),
  /** Redis of private networks may be looked at, too. */
  HEADROOM_PRIVATE_REDIS: z.stringbool().default(false),

  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  HEROKU_OAUTH_ID: z.string().optional(),
  HEROKU_OAUTH_SECRET: z.string().optional(),
  /** The client that connects accounts; a client has one redirect address, so it is not the one above. */
  HEROKU_CONNECT_ID: z.string().optional(),
  HEROKU_CONNECT_SECRET: z.string().optional(),
  HEADROOM_OIDC_ISSUER: url.optional(),
  HEADROOM_OIDC_CLIENT_ID: z.string().optional(),
  HEADROOM_OIDC_CLIENT_SECRET: z.string().optional(),

  HEROKU_ID_URL: url.default("https://id.heroku.com"),
  HEROKU_API_URL: url.default("https://api.heroku.com"),
  HEROKU_DATA_API_URL: url.default("https://api.data.heroku.com"),
  SCALINGO_AUTH_URL: url.default("https://auth.scalingo.com"),

  RESEND_API_KEY: z.string().optional(),
  RESEND_BASE_URL: url.default("https://api.resend.com"),
  MAIL_FROM: z.string().default("Headroom <headroom@localhost>"),
  /** The folder of the local outbox, for one machine without a mail provider. */
  HEADROOM_OUTBOX: z.string().optional(),
});

export type Env = z.output<typeof Env>;

let checked: Env | null = null;

/**
 * Returns the settings of this process, checked once. Read at first use, so that a build needs none.
 *
 * @throws Error that names every variable that is missing or malformed
 */
export function env(): Env {
  if (checked !== null) return checked;
  const parsed = Env.safeParse(present());
  if (!parsed.success) {
    throw new Error(`The environment is incomplete:\n${z.prettifyError(parsed.error)}`);
  }
  if (process.env.NODE_ENV === "production" && !parsed.data.HEADROOM_LOCAL) {
    refuseStandIns(parsed.data);
  }
  checked = parsed.data;
  return checked;
}

/**
 * Whether a Redis may be looked at in a private network. It stands apart from `env()` for `npm run copy`,
 * which needs no other setting.
 */
export function allowsPrivateRedis(): boolean {
  const settings = Networks.parse(present());
  return settings.HEADROOM_PRIVATE_REDIS || settings.HEADROOM_LOCAL;
}

const Networks = Env.pick({ HEADROOM_PRIVATE_REDIS: true, HEADROOM_LOCAL: true });

/** An empty variable is none. */
function present(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
}

/** Stand-ins live on 127.0.0.1. In production an address there is a mistake that would leak mail or tokens. */
function refuseStandIns(settings: Env): void {
  const addresses = [
    "HEADROOM_OIDC_ISSUER",
    "HEROKU_ID_URL",
    "HEROKU_API_URL",
    "HEROKU_DATA_API_URL",
    "SCALINGO_AUTH_URL",
    "RESEND_BASE_URL",
  ] as const;
  for (const name of addresses) {
    const address = settings[name];
    if (address === undefined) continue;
    const { hostname } = new URL(address);
    if (hostname === "localhost" || hostname.startsWith("127.")) {
      throw new Error(`${name} names a local stand-in; set HEADROOM_LOCAL=1 or a real address`);
    }
  }
}
