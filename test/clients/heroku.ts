import { control } from "@/test/integration/local/platform-help";
import { ending, running, watching } from "./heroku-apps";
import { herokuCli } from "./heroku-cli";
import { maintaining } from "./heroku-maintenances";
import { looking, making, setting, sharing } from "./heroku-redis";
import { platformAt, TOKEN } from "./heroku-steps";
import { together } from "./heroku-together";
import type { Round } from "./round";

/** Heroku's CLI: every command that concerns a Redis and the apps around it. */
export const herokuRound: Round = {
  client: "heroku",
  packageName: "heroku@11",
  world: {
    accounts: [
      {
        platform: "heroku",
        email: "ops@example.test",
        token: TOKEN,
        apps: [
          {
            name: "shop",
            addons: [{ name: "redis-shop", plan: "heroku-redis:premium-0", shape: "empty" }],
          },
          {
            name: "blog",
            addons: [{ name: "redis-blog", plan: "heroku-redis:mini", shape: "empty" }],
          },
        ],
      },
    ],
  },
  async steps({ folder, url }) {
    const { body } = await control(url, "/gate");
    const { url: gateUrl, caFile } = body as { url: string; caFile: string };
    const cli = herokuCli(folder, { gateUrl, caFile, token: TOKEN });
    const platform = platformAt(url);
    return [
      ...looking(cli, platform),
      ...making(cli, platform),
      ...sharing(cli, platform),
      ...setting(cli, platform),
      ...maintaining(cli, platform),
      ...running(cli, platform),
      ...watching(cli, platform),
      ...together(cli, url),
      ...ending(cli, platform),
    ];
  },
};
