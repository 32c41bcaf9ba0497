"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";

/** Wakes a look at the account before its time. */
export function LookNowButton({
  connectionId,
  look,
}: {
  connectionId: string;
  look: ServerVerb<{ connectionId: string }, unknown>;
}) {
  const router = useRouter();
  const { run, isPending, problem, value } = useVerb(look, () => router.refresh());
  return (
    <>
      <output className="text-xs text-muted empty:hidden">
        {problem?.message ?? (value !== null && "A look is under way.")}
      </output>
      <Button isPending={isPending} onClick={() => run({ connectionId })}>
        Look now
      </Button>
    </>
  );
}
