import { Suspense, type ReactNode } from "react";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { Skeleton } from "@/components/ui/skeleton";

/** What a question to the provider came to: an answer, nothing of the kind there, or a sentence. */
export type Answer<Value> = { value: Value } | { problem: string } | null;

/**
 * A panel whose content the provider is asked for while the rest of the page is there. A provider
 * without anything of the kind has no panel.
 */
export function Asked<Value>({
  title,
  answer,
  isFlush = false,
  children,
}: {
  title: string;
  answer: Promise<Answer<Value>>;
  isFlush?: boolean;
  children: (value: Value) => ReactNode;
}) {
  const waiting = (
    <Panel title={title}>
      <Skeleton label={title} className="h-16" />
    </Panel>
  );
  return (
    <Suspense fallback={waiting}>
      <Settled title={title} answer={answer} isFlush={isFlush}>
        {children}
      </Settled>
    </Suspense>
  );
}

async function Settled<Value>({
  title,
  answer,
  isFlush,
  children,
}: {
  title: string;
  answer: Promise<Answer<Value>>;
  isFlush: boolean;
  children: (value: Value) => ReactNode;
}) {
  const settled = await answer;
  if (settled === null) return null;
  if ("problem" in settled) {
    return (
      <Panel title={title}>
        <Problem message={settled.problem} />
      </Panel>
    );
  }
  return (
    <Panel title={title} isFlush={isFlush}>
      {children(settled.value)}
    </Panel>
  );
}
