"use client";

import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { cx } from "@/components/ui/cx";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { Skeleton } from "@/components/ui/skeleton";
import type { Policy } from "@/lib/scaling/policy";
import { PolicyInput } from "@/lib/scaling/policies/policy-input";
import { backTestQuery } from "./back-test-query";
import { BackTestResult } from "./back-test-result";

/** Nobody wants an answer for each key they press. */
const SETTLES_MS = 600;

/** What the policy in the form would have made of the instance's own history, as the form stands. */
export default function BackTestPanel(props: { instanceId: string; policy: Policy }) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Asked {...props} />
    </QueryClientProvider>
  );
}

function Asked({ instanceId, policy }: { instanceId: string; policy: Policy }) {
  const settled = useSettled(JSON.stringify(PolicyInput.safeParse(policy).data ?? null));
  // What was settled is what the schema let through.
  const asked = JSON.parse(settled) as Policy | null;
  return (
    <Panel title="On your own history" aside="This form, over the last 30 days">
      {asked === null ? (
        <p className="text-muted">
          Some fields need another value before their effect can be shown.
        </p>
      ) : (
        <Answer instanceId={instanceId} policy={asked} />
      )}
    </Panel>
  );
}

function Answer({ instanceId, policy }: { instanceId: string; policy: Policy }) {
  const { data, error, isFetching, refetch } = useQuery(backTestQuery(instanceId, policy));
  return (
    <div aria-live="polite" aria-busy={isFetching} className="flex flex-col gap-4">
      {error !== null && !isFetching && (
        <Problem message={error.message} onRetry={() => void refetch()} />
      )}
      {data === undefined ? (
        error === null && <Skeleton label="back-test" className="h-96" />
      ) : (
        <div
          className={cx(
            "flex min-w-0 flex-col gap-4 transition-opacity motion-reduce:transition-none",
            (isFetching || error !== null) && "opacity-70",
          )}
        >
          <BackTestResult result={data} />
        </div>
      )}
    </div>
  );
}

/** The value once it has not changed for a moment; the first counts at once. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
