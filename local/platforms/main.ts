import { endWithParent } from "@/local/end-with-parent";
import { startPlatforms } from "./start-platforms";

const platforms = await startPlatforms({
  home: process.env.HEADROOM_HOME ?? ".headroom",
  port: Number(process.env.PORT ?? 3001),
  gatePort: Number(process.env.HEADROOM_GATE_PORT || 0),
  oauthRedirectUrl: `${process.env.NEXTAUTH_URL ?? "http://localhost:3000"}/connections/oauth/heroku`,
  pace: Number(process.env.HEADROOM_PLATFORM_PACE || 1),
  redisServer: process.env.REDIS_SERVER,
});
endWithParent(() => platforms.stop());
console.log(`ready: Heroku and Scalingo answer at ${platforms.url}`);
