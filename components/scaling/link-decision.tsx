"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";

type Answer = { token: string; answer: "approve" | "decline"; note: string };

/** The decision behind the link of a message: one press for a yes, a reason if one likes for a no. */
export function LinkDecision({
  token,
  approval,
  isDeclining: startsDeclining,
  decide,
}: {
  token: string;
  /** What a yes does: `grow to Premium 1 for 30 $/month`. */
  approval: string;
  /** Whether the reader came to say no. */
  isDeclining: boolean;
  decide: ServerVerb<Answer, unknown>;
}) {
  const router = useRouter();
  const [isDeclining, setIsDeclining] = useState(startsDeclining);
  const [note, setNote] = useState("");
  const { run, isPending, problem, clear } = useVerb(decide, () => router.refresh());
  const turn = (declines: boolean) => {
    clear();
    setIsDeclining(declines);
  };
  return (
    <div className="flex flex-col gap-3">
      {problem && <Problem message={problem.message} />}
      {isDeclining ? (
        <>
          <Field label="Why not" help="If you like: one line for those who look at this later.">
            {(control) => (
              <Textarea
                {...control}
                maxLength={500}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            )}
          </Field>
          <Button
            tone="primary"
            size="lg"
            isPending={isPending}
            onClick={() => run({ token, answer: "decline", note })}
          >
            Decline: keep the plan
          </Button>
          <Button tone="quiet" disabled={isPending} onClick={() => turn(false)}>
            Back to approving
          </Button>
        </>
      ) : (
        <>
          <Button
            tone="primary"
            size="lg"
            className="h-auto min-h-11 py-2 text-balance whitespace-normal"
            isPending={isPending}
            onClick={() => run({ token, answer: "approve", note: "" })}
          >
            Approve: {approval}
          </Button>
          <Button tone="quiet" disabled={isPending} onClick={() => turn(true)}>
            Decline…
          </Button>
        </>
      )}
    </div>
  );
}
