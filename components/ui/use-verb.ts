"use client";

import { useState, useTransition } from "react";
import type { Outcome } from "@/lib/outcome";

export type ServerVerb<Input, Value> = (input: Input) => Promise<Outcome<Value>>;

export type VerbProblem = { message: string; fields: Record<string, string> };

/**
 * Runs a server function and keeps what came of it: pending, the last value, the problem to show.
 * `onDone` sees the value after a success.
 */
export function useVerb<Input, Value>(
  verb: ServerVerb<Input, Value>,
  onDone?: (value: Value) => void,
) {
  const [isPending, startTransition] = useTransition();
  const [problem, setProblem] = useState<VerbProblem | null>(null);
  const [value, setValue] = useState<Value | null>(null);
  const run = (input: Input) => {
    setProblem(null);
    setValue(null);
    startTransition(async () => {
      try {
        const outcome = await verb(input);
        if (!outcome.ok) return setProblem(outcome);
        setValue(outcome.value);
        onDone?.(outcome.value);
      } catch {
        setProblem({ message: UNANSWERED, fields: {} });
      }
    });
  };
  return { run, isPending, problem, value, clear: () => setProblem(null) };
}

const UNANSWERED =
  "Headroom did not answer, so it is unknown whether this was done. Look at the page again before you repeat it.";
