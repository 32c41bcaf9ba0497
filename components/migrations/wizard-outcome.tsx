"use client";

import { useRouter } from "next/navigation";
import { Panel } from "@/components/ui/panel";
import { Problem } from "@/components/ui/problem";
import { Skeleton } from "@/components/ui/skeleton";
import type { Preflight } from "@/lib/migrations/model";
import type { SpecInput } from "@/lib/migrations/spec";
import { Consent } from "./consent";
import { fitLevels } from "./fit-levels";
import { PlannedSteps } from "./planned-steps";
import { PreflightPanel } from "./preflight-panel";
import type { useAnswer } from "./use-answer";
import type { WizardVerbs } from "./verbs";
import type { WizardEnd } from "./wizard-ends";
import { WizardSection } from "./wizard-section";
import type { MoveTyped } from "./wizard-values";

/** What comes of the choices: the preflight, the plan of steps, the price, and the yes. */
export function WizardOutcome({
  typed,
  input,
  source,
  ends,
  isReady,
  isRight,
  asked,
  create,
  onBegun,
  firstNumber,
}: {
  typed: MoveTyped;
  input: SpecInput;
  source: WizardEnd | null;
  ends: readonly WizardEnd[];
  isReady: boolean;
  /** Whether every field holds what it may. */
  isRight: boolean;
  asked: ReturnType<typeof useAnswer<SpecInput, Preflight>>;
  create: WizardVerbs["create"];
  onBegun: () => void;
  firstNumber: number;
}) {
  const router = useRouter();
  const found = isReady && isOf(asked.value, typed) ? asked.value : null;
  const isBlocked = found?.findings.some(({ level }) => level === "blocker") ?? true;
  const waitsFor = isReady
    ? null
    : typed.kind === "plan"
      ? "once the plan is chosen"
      : "once both ends are chosen";
  return (
    <div className="flex min-w-0 flex-col gap-7">
      <WizardSection
        number={firstNumber}
        title="Before it begins"
        waitsFor={waitsFor}
        doing={
          asked.isPending
            ? `${typed.kind === "plan" ? "It is" : "Both ends are"} asked; nothing is changed by asking…`
            : null
        }
      >
        {!isRight && (
          <p className="text-muted">
            Some fields need another value first; each says which. Then both ends are asked.
          </p>
        )}
        {asked.problem && <Problem message={asked.problem.message} onRetry={asked.askAgain} />}
        {found === null && asked.isPending && (
          <Skeleton label="preflight" className="h-72 w-full" />
        )}
        {found !== null && !asked.problem && (
          <div className="flex flex-col gap-5" aria-busy={asked.isPending}>
            <PreflightPanel
              found={found}
              levels={fitLevels(typed, found, ends)}
              kind={typed.kind}
              askAgain={asked.askAgain}
              isAsking={asked.isPending}
            />
            <PlannedSteps steps={found.steps} />
          </div>
        )}
      </WizardSection>
      <WizardSection
        number={firstNumber + 1}
        title="Begin"
        waitsFor={
          found === null || source === null
            ? typed.kind === "plan"
              ? "once it was asked"
              : "once both ends were asked"
            : isBlocked
              ? "once nothing stands in the way"
              : null
        }
      >
        {found !== null && source !== null && (
          <Panel title="Your consent">
            <Consent
              // What was agreed to holds for what was shown, and for nothing else.
              key={JSON.stringify(input)}
              typed={typed}
              found={found}
              source={source}
              input={input}
              isCurrent={asked.isCurrent}
              create={create}
              onCreated={({ migrationId }) => {
                onBegun();
                router.push(`/migrations/${migrationId}`);
              }}
            />
          </Panel>
        )}
      </WizardSection>
    </div>
  );
}

/** An answer about other ends than those that are chosen now says nothing. */
function isOf(found: Preflight | null, { kind, sourceId, legs }: MoveTyped): boolean {
  if (found === null || found.source.instanceId !== sourceId) return false;
  if (kind === "plan") return true;
  return legs.every(
    (leg, index) => leg.place === "new" || found.targets[index]?.instanceId === leg.instanceId,
  );
}
