import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answerOf } from "@/components/ui/answer-of";
import type { Policy } from "@/lib/scaling/policy";
import { BackTest } from "@/lib/scaling/simulate/back-test-model";

/** What a policy would have made of the instance's last 30 days. The last answer stays until the next. */
export function backTestQuery(instanceId: string, policy: Policy) {
  return queryOptions({
    queryKey: ["instances", instanceId, "back-test", policy],
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }): Promise<BackTest> => {
      const answer = await answerOf(`/api/instances/${instanceId}/back-test`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ policy }),
        signal,
      });
      if (answer.isOk) return BackTest.parse(answer.body);
      const { status, told } = answer;
      // The form says it beside the field once it is saved; trying again would change nothing.
      if (status === 400 && told !== undefined) return { kind: "nothing", sentence: told };
      throw new Error(told ?? `Headroom could not replay your history (${status}).`);
    },
  });
}
