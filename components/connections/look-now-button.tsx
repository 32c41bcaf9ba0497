"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";

/** Wakes a look at the account before its time, and says so until the look has ended. */
export function LookNowButton({
  connectionId,
  syncedAt,
  look,
}: {
  connectionId: string;
  /** When the last look ended. */
  syncedAt: Date | null;
  look: ServerVerb<{ connectionId: string }, unknown>;
}) {
  const router = useRouter();
  const [askedAfter, setAskedAfter] = useState<number | null>(null);
  const { run, isPending, problem, value } = useVerb(look, () => {
    setAskedAfter(Number(syncedAt));
    router.refresh();
  });
  const isUnderWay = value !== null && askedAfter === Number(syncedAt);
  return (
    <>
      <output className="text-xs text-muted empty:hidden">
        {problem?.message ?? (isUnderWay && "A look is under way.")}
      </output>
      <Button isPending={isPending} onClick={() => run({ connectionId })}>
        Look now
      </Button>
    </>
  );
}
