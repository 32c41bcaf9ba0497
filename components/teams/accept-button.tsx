"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";

export function AcceptButton({
  token,
  teamName,
  accept,
}: {
  token: string;
  teamName: string;
  accept: ServerVerb<{ token: string }, unknown>;
}) {
  const router = useRouter();
  const { run, isPending, problem } = useVerb(accept, () => router.push("/instances"));
  return (
    <div className="flex flex-col items-start gap-3">
      {problem && <Problem message={problem.message} />}
      <Button tone="primary" size="lg" isPending={isPending} onClick={() => run({ token })}>
        Join {teamName}
      </Button>
    </div>
  );
}
