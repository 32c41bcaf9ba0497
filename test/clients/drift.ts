import { control } from "@/test/integration/local/platform-help";
import { driftAtHeroku } from "./drift-heroku";
import { startHeadroom } from "./drift-headroom";
import { driftAtScalingo } from "./drift-scalingo";
import { herokuRound } from "./heroku";
import { herokuCli } from "./heroku-cli";
import { platformAt as herokuAt, TOKEN as HEROKU_TOKEN } from "./heroku-steps";
import { installed } from "./install";
import type { Round } from "./round";
import { scalingoRound } from "./scalingo";
import { scalingoPackage } from "./scalingo-client";
import { platformAt as scalingoAt, TOKEN as SCALINGO_TOKEN } from "./scalingo-platform";

/**
 * Headroom beside the official clients: what they did by hand shows up in Headroom as drift, and what
 * Headroom did shows up in them.
 */
export const driftRound: Round = {
  client: "drift",
  title: "Headroom beside both clients",
  packageName: herokuRound.packageName,
  world: {
    accounts: [
      {
        platform: "heroku",
        email: "ops@example.test",
        token: HEROKU_TOKEN,
        apps: [
          {
            name: "shop",
            addons: [{ name: "redis-shop", plan: "heroku-redis:premium-0", shape: "empty" }],
          },
        ],
      },
      {
        platform: "scalingo",
        email: "ops@example.test",
        token: SCALINGO_TOKEN,
        apps: [
          {
            name: "shop",
            addons: [{ name: "shop_1234", plan: "redis-starter-256", shape: "empty" }],
          },
        ],
      },
    ],
  },
  async steps({ folder, url, atEnd }) {
    const { body } = await control(url, "/gate");
    const { url: gateUrl, caFile } = body as { url: string; caFile: string };
    const cli = herokuCli(folder, { gateUrl, caFile, token: HEROKU_TOKEN });
    const scalingo = scalingoPackage(installed(scalingoRound.packageName, console.log));
    const client = await scalingo.clientFromToken(SCALINGO_TOKEN, {
      authApiUrl: `${url}/scalingo-auth`,
      apiUrl: `${url}/scalingo-api/osc-fr1`,
    });
    const headroom = await startHeadroom(url);
    atEnd(() => headroom.stop());
    return [
      ...driftAtHeroku(headroom, cli, herokuAt(url)),
      ...driftAtScalingo(headroom, client, await scalingoAt(url)),
    ];
  },
};
