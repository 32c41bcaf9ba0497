import { jsonByPost } from "@/lib/boundary";
import { ReadBackTest, readBackTest } from "@/lib/scaling/simulate/read-back-test";

/** What a policy would have made of the instance's last 30 days. Answers a `BackTest`. */
export const POST = jsonByPost(ReadBackTest, readBackTest);
