"use client";

import { useId, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import type { MayDo } from "@/lib/migrations/model";

/** A button for one verb: what came of it stands under it, and so does why it cannot be pressed. */
export function VerbButton<Input>({
  verb,
  input,
  may,
  onDone,
  tone = "secondary",
  children,
}: {
  verb: ServerVerb<Input, unknown>;
  input: Input;
  may: MayDo;
  onDone: () => void;
  tone?: "primary" | "secondary" | "quiet";
  children: ReactNode;
}) {
  const id = useId();
  const { run, isPending, problem } = useVerb(verb, onDone);
  return (
    <div className="flex flex-col items-start gap-1.5">
      <Button
        tone={tone}
        disabled={may !== true}
        aria-describedby={may === true ? undefined : id}
        isPending={isPending}
        onClick={() => run(input)}
      >
        {children}
      </Button>
      {may !== true && (
        <p id={id} className="text-xs text-muted">
          {may}
        </p>
      )}
      {problem && <Problem message={problem.message} />}
    </div>
  );
}
