"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { useVerb } from "@/components/ui/use-verb";
import type { Preflight } from "@/lib/migrations/model";
import type { SpecInput } from "@/lib/migrations/spec";
import { kindVerbs } from "./kind-words";
import type { WizardVerbs } from "./verbs";
import type { WizardEnd } from "./wizard-ends";
import type { MoveTyped } from "./wizard-values";
import { consentWords, costWords } from "./wizard-words";

/** What it costs, the sentence to agree to, and the beginning. */
export function Consent({
  typed,
  found,
  source,
  input,
  isCurrent,
  create,
  onCreated,
}: {
  typed: MoveTyped;
  found: Preflight;
  source: WizardEnd;
  input: SpecInput;
  /** Whether what was found is about exactly this. */
  isCurrent: boolean;
  create: WizardVerbs["create"];
  onCreated: (created: { migrationId: string }) => void;
}) {
  const [isAgreed, setAgreed] = useState(false);
  const { run, isPending, problem } = useVerb(create, onCreated);
  const cost = costWords(typed, found, source);
  return (
    <div className="flex flex-col gap-3">
      <p className={cost === null ? "text-muted" : undefined}>
        {cost ?? "Nothing is bought for this."}
      </p>
      <label className="flex items-start gap-2.5">
        <input
          type="checkbox"
          className="mt-0.5 size-4 shrink-0 accent-accent"
          checked={isAgreed}
          onChange={(event) => setAgreed(event.target.checked)}
        />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {consentWords(
            typed,
            {
              source: source.name,
              targets: found.targets.map(({ name }) => name),
              plan: typed.plan?.label ?? null,
            },
            (input.legs ?? []).some(({ switches }) => (switches ?? []).length > 0),
          )}
        </span>
      </label>
      {problem && <Problem message={problem.message} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          tone="primary"
          disabled={!isAgreed || !isCurrent}
          isPending={isPending}
          onClick={() => run(input)}
        >
          {kindVerbs[typed.kind]}
        </Button>
        {typed.kind !== "copy" && typed.kind !== "plan" && (
          <span className="text-xs text-muted">
            The copy begins at once.{" "}
            {typed.approval === "none"
              ? "The apps are switched as soon as both ends are equal."
              : "The apps are not touched before you begin the cutover."}
          </span>
        )}
      </div>
    </div>
  );
}
