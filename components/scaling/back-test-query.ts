import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import type { Policy } from "@/lib/scaling/policy";
import { BackTest } from "@/lib/scaling/simulate/back-test-model";

const Problem = z.object({ message: z.string() });

/** What a policy would have made of the instance's last 30 days. The last answer stays until the next. */
export function backTestQuery(instanceId: string, policy: Policy) {
  return queryOptions({
    queryKey: ["instances", instanceId, "back-test", policy],
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }): Promise<BackTest> => {
      const response = await fetch(`/api/instances/${instanceId}/back-test`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ policy }),
        signal,
      });
      const body: unknown = await response.json().catch(() => null);
      if (response.ok) return BackTest.parse(body);
      const told = Problem.safeParse(body).data?.message;
      // The form says it beside the field once it is saved; trying again would change nothing.
      if (response.status === 400 && told !== undefined) return { kind: "nothing", sentence: told };
      const silence = `Headroom could not replay your history (${response.status}).`;
      throw new Error(told ?? silence);
    },
  });
}
