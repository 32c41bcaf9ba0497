import { endWithParent } from "@/local/end-with-parent";
import { startWorkload } from "./start-workload";

const platformsUrl = process.env.HEADROOM_PLATFORMS_URL ?? "http://127.0.0.1:3001";
const workload = startWorkload({
  platformsUrl,
  speed: Number(process.env.HEADROOM_WORKLOAD_SPEED || 1),
});
endWithParent(() => workload.stop());
console.log(`ready: load on every Redis of ${platformsUrl}`);
