import { describe, expect, test } from "vitest";
import { environmentOf, standInsFor } from "@/local/environment";

const options = {
  home: "/data",
  ports: { web: 3000, platforms: 3001, identity: 3002, engine: 3003, postgres: 3004, gate: 3005 },
  secrets: {
    nextAuthSecret: "cookie",
    secretKeys: "k:key",
    signingKey: "signkey-local-00",
    eventKey: "event",
    oidcClientSecret: "client",
  },
};

test("with nothing in the environment, everything is stood in for on 127.0.0.1", () => {
  expect(standInsFor({})).toEqual({
    postgres: true,
    engine: true,
    identity: true,
    platforms: true,
  });

  const environment = environmentOf({}, options);

  expect(environment.NEXTAUTH_URL).toBe("http://localhost:3000");
  expect(environment.DATABASE_URL).toBe("postgres://headroom@127.0.0.1:3004/headroom");
  expect(environment.HEROKU_API_URL).toBe("http://127.0.0.1:3001/heroku-api");
  expect(environment.HEROKU_ID_URL).toBe("http://127.0.0.1:3001/heroku-id");
  expect(environment.HEROKU_CONNECT_ID).toBe("headroom-local");
  expect(environment.HEADROOM_GATE_PORT).toBe("3005");
  expect(environment.INNGEST_BASE_URL).toBe("http://127.0.0.1:3003");
  expect(environment.HEADROOM_LOCAL).toBe("1");
});

describe("what the environment names replaces its stand-in, one by one", () => {
  test.each([
    ["DATABASE_URL", "postgres"],
    ["INNGEST_SIGNING_KEY", "engine"],
    ["INNGEST_DEV", "engine"],
    ["GITHUB_CLIENT_ID", "identity"],
    ["HEADROOM_OIDC_ISSUER", "identity"],
  ] as const)("%s replaces the local %s", (name, standIn) => {
    const on = standInsFor({ [name]: "given" });

    expect(on[standIn]).toBe(false);
    expect(Object.values(on).filter(Boolean)).toHaveLength(3);
    expect(environmentOf({ [name]: "given" }, options)[name]).toBe("given");
  });

  test("the local platforms stay as long as one of the two providers has no address", () => {
    expect(standInsFor({ HEROKU_API_URL: "https://api" }).platforms).toBe(true);
    expect(
      standInsFor({ HEROKU_API_URL: "https://api", SCALINGO_AUTH_URL: "https://auth" }).platforms,
    ).toBe(false);
    const mixed = environmentOf({ HEROKU_API_URL: "https://api" }, options);
    expect(mixed.HEROKU_API_URL).toBe("https://api");
    expect(mixed.SCALINGO_AUTH_URL).toBe("http://127.0.0.1:3001/scalingo-auth");
    expect(mixed).not.toHaveProperty("HEROKU_ID_URL");
    expect(mixed).not.toHaveProperty("HEROKU_CONNECT_ID");
  });

  test("an empty variable names nothing", () => {
    expect(standInsFor({ DATABASE_URL: "" }).postgres).toBe(true);
    expect(environmentOf({ DATABASE_URL: "" }, options).DATABASE_URL).toContain("127.0.0.1");
  });
});

test("stand-ins are refused in production unless this is said to be one machine", () => {
  expect(() => environmentOf({ NODE_ENV: "production" }, options)).toThrow(/stand-ins/);
  expect(() =>
    environmentOf({ NODE_ENV: "production", HEADROOM_LOCAL: "1" }, options),
  ).not.toThrow();
});
