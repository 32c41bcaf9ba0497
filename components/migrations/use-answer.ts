"use client";

import { unstable_rethrow } from "next/navigation";
import { startTransition, useEffect, useState } from "react";
import type { ServerVerb, VerbProblem } from "@/components/ui/use-verb";

type Answer<Value> = { of: string; value: Value | null; problem: VerbProblem | null };

/**
 * Asks a server function whenever its input changes, `delayMs` after the last change, and keeps the answer.
 * While a newer one is under way the former stays, with `isCurrent` false. Null asks nothing.
 */
export function useAnswer<Input, Value>(
  input: Input | null,
  verb: ServerVerb<Input, Value>,
  delayMs = 0,
) {
  const [answer, setAnswer] = useState<Answer<Value> | null>(null);
  const [tries, setTries] = useState(0);
  const asked = input === null ? null : JSON.stringify({ tries, input });
  useEffect(() => {
    if (asked === null) return undefined;
    let isOld = false;
    const ask = () =>
      startTransition(async () => {
        const question = JSON.parse(asked) as { input: Input };
        const found = await answerOf(verb, question.input);
        if (!isOld) setAnswer({ of: asked, ...found });
      });
    const timer = setTimeout(ask, delayMs);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [asked, verb, delayMs]);

  const isCurrent = answer !== null && answer.of === asked;
  const askAgain = () => setTries((before) => before + 1);
  return {
    value: answer?.value ?? null,
    problem: isCurrent ? answer.problem : null,
    isCurrent,
    isPending: asked !== null && !isCurrent,
    askAgain,
  };
}

async function answerOf<Input, Value>(
  verb: ServerVerb<Input, Value>,
  input: Input,
): Promise<{ value: Value | null; problem: VerbProblem | null }> {
  try {
    const outcome = await verb(input);
    return outcome.ok ? { value: outcome.value, problem: null } : { value: null, problem: outcome };
  } catch (error) {
    // A redirect to the sign-in page travels as an error.
    unstable_rethrow(error);
    return { value: null, problem: { message: UNANSWERED, fields: {} } };
  }
}

const UNANSWERED = "Headroom did not answer. Nothing was changed; ask again.";
