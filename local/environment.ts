import { join } from "node:path";
import type { Secrets } from "./settings";

type Variables = Readonly<Record<string, string | undefined>>;

/** What this machine stands in for, because the environment names nothing else. */
export type StandIns = Record<"postgres" | "engine" | "identity" | "platforms", boolean>;

/** `gate` is where Heroku's official clients find the platforms, by HTTPS. */
export type Ports = Record<
  "web" | "postgres" | "engine" | "identity" | "platforms" | "gate",
  number
>;

/** Which stand-ins an environment needs: those for which it names nothing of its own. */
export function standInsFor(given: Variables): StandIns {
  const isNamed = (...names: string[]) => names.some((name) => Boolean(given[name]));
  return {
    postgres: !isNamed("DATABASE_URL"),
    engine: !isNamed("INNGEST_BASE_URL", "INNGEST_SIGNING_KEY", "INNGEST_DEV"),
    identity: !isNamed(
      "GITHUB_CLIENT_ID",
      "GOOGLE_CLIENT_ID",
      "HEROKU_OAUTH_ID",
      "HEADROOM_OIDC_ISSUER",
    ),
    platforms: !isNamed("HEROKU_API_URL") || !isNamed("SCALINGO_AUTH_URL"),
  };
}

/**
 * The environment of every part: what `given` names stays, the rest points at the stand-ins.
 *
 * Stand-ins accept made-up accounts, so they are refused where somebody said "production" without
 * saying that this is one machine of their own.
 */
export function environmentOf(
  given: Variables,
  { home, ports, secrets }: { home: string; ports: Ports; secrets: Secrets },
): Record<string, string> {
  if (given.NODE_ENV === "production" && given.HEADROOM_LOCAL !== "1") {
    throw new Error(
      "NODE_ENV is production: npm start would put stand-ins in front of real people. Run the web process as the README says, or set HEADROOM_LOCAL=1.",
    );
  }
  const on = standInsFor(given);
  const platforms = `http://127.0.0.1:${ports.platforms}`;
  const engine = `http://127.0.0.1:${ports.engine}`;

  const standIns: Record<string, string> = {
    ...(on.postgres && {
      DATABASE_URL: `postgres://headroom@127.0.0.1:${ports.postgres}/headroom`,
    }),
    ...(on.engine && {
      INNGEST_BASE_URL: engine,
      INNGEST_SIGNING_KEY: secrets.signingKey,
      INNGEST_EVENT_KEY: secrets.eventKey,
      INNGEST_ENABLE_UNAUTHED_SYNC: "false",
    }),
    ...(on.identity && {
      HEADROOM_OIDC_ISSUER: `http://localhost:${ports.identity}`,
      HEADROOM_OIDC_CLIENT_ID: "headroom",
      HEADROOM_OIDC_CLIENT_SECRET: secrets.oidcClientSecret,
    }),
    ...(on.platforms && {
      HEADROOM_PLATFORMS_URL: platforms,
      HEADROOM_GATE_PORT: String(ports.gate),
      HEROKU_API_URL: `${platforms}/heroku-api`,
      HEROKU_DATA_API_URL: `${platforms}/heroku-data`,
      SCALINGO_AUTH_URL: `${platforms}/scalingo-auth`,
    }),
    // Who named Heroku's API means the real one, which knows nothing of the client below.
    ...(on.platforms &&
      !given.HEROKU_API_URL && {
        HEROKU_ID_URL: `${platforms}/heroku-id`,
        HEROKU_CONNECT_ID: "headroom-local",
        HEROKU_CONNECT_SECRET: "headroom-local-secret",
      }),
  };
  const ours: Record<string, string> = {
    HEADROOM_LOCAL: "1",
    HEADROOM_HOME: home,
    HEADROOM_OUTBOX: join(home, "outbox"),
    HEADROOM_APP_URL: `http://127.0.0.1:${ports.web}/api/inngest`,
    HEADROOM_SECRET_KEYS: secrets.secretKeys,
    NEXTAUTH_URL: `http://localhost:${ports.web}`,
    NEXTAUTH_SECRET: secrets.nextAuthSecret,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const named = Object.entries(given).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return { ...ours, ...standIns, ...Object.fromEntries(named) };
}
