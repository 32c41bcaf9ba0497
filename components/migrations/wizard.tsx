"use client";

import { useState } from "react";
import { RadioCards } from "@/components/ui/choice";
import { Notice } from "@/components/ui/problem";
import type { Preflight } from "@/lib/migrations/model";
import type { MoveKind } from "@/lib/migrations/spec";
import { EndSelect } from "./end-select";
import { kindChoices } from "./kind-words";
import { forgetMove } from "./kept-move";
import { PlanField } from "./plan-field";
import { useAnswer } from "./use-answer";
import { useKeptMove } from "./use-kept-move";
import type { WizardVerbs } from "./verbs";
import { allows, partsOf, withKind, withSource } from "./wizard-choices";
import { legName, type WizardAccount, type WizardEnd } from "./wizard-ends";
import { WizardOutcome } from "./wizard-outcome";
import { WizardSection } from "./wizard-section";
import { WizardTargets } from "./wizard-targets";
import { WizardTerms } from "./wizard-terms";
import { isComplete, problemsOf, specTyped, type MoveTyped } from "./wizard-values";

const CHECK_AFTER_MS = 500;
const FIRST_PART = 4;
const NOTHING: Preflight["uses"] = [];

/**
 * Plans a move: what, from where, to where, how. Sections open one after the other, and both ends are asked
 * as soon as enough is known. Whatever the answer is, what was typed stays, also through a reload.
 */
export function Wizard({
  ends,
  accounts,
  sourceId,
  verbs,
}: {
  ends: readonly WizardEnd[];
  accounts: readonly WizardAccount[];
  /** The one that the page was opened for; empty for none. */
  sourceId: string;
  verbs: WizardVerbs;
}) {
  const { typed, setTyped, isTakenUp, startAnew } = useKeptMove(ends, sourceId);
  const [uses, setUses] = useState({ of: "", found: NOTHING });
  const change = (part: Partial<MoveTyped>) => setTyped((before) => ({ ...before, ...part }));

  const source = ends.find(({ id }) => id === typed.sourceId) ?? null;
  const isReady = isComplete(typed);
  // What was found of one source says nothing of another.
  const found = uses.of === typed.sourceId ? uses.found : NOTHING;
  const input = specTyped(typed, found);
  const typedWrong = isReady ? problemsOf(input) : {};
  const isRight = Object.keys(typedWrong).length === 0;
  const asked = useAnswer(isReady && isRight ? input : null, verbs.check, CHECK_AFTER_MS);
  const problems = { ...asked.problem?.fields, ...typedWrong };

  // The first answer names the variables that a move switches; the second is about switching them.
  const news = asked.isCurrent ? asked.value : null;
  if (news !== null && JSON.stringify(news.uses) !== JSON.stringify(found)) {
    setUses({ of: typed.sourceId, found: news.uses });
  }

  return (
    <div className="grid items-start gap-x-10 gap-y-7 xl:grid-cols-[minmax(0,36rem)_minmax(0,1fr)]">
      <form
        noValidate
        onSubmit={(event) => event.preventDefault()}
        className="flex min-w-0 flex-col gap-7"
      >
        {isTakenUp && (
          <Notice tone="calm">
            Taken up where you left it.{" "}
            <button type="button" className="underline underline-offset-2" onClick={startAnew}>
              Start anew
            </button>
          </Notice>
        )}
        <WizardSection number={1} title="Kind of move" waitsFor={null}>
          <fieldset>
            <legend className="sr-only">Kind of move</legend>
            <RadioCards<MoveKind>
              name="kind"
              value={typed.kind}
              onChange={(kind) => setTyped((before) => withKind(before, kind, source))}
              choices={kindChoices.filter(({ value }) => allows(value, source))}
            />
          </fieldset>
        </WizardSection>
        <WizardSection number={2} title="Source" waitsFor={null}>
          <EndSelect
            label="Source instance"
            help={
              typed.kind === "plan"
                ? "Its provider changes it in place; what it holds is counted before and after."
                : "Keeps every key as it is, and stays until you remove it."
            }
            ends={ends.filter(
              (end) =>
                allows(typed.kind, end) &&
                !typed.legs.some(({ instanceId }) => instanceId === end.id),
            )}
            value={typed.sourceId}
            error={problems["sourceInstanceId"]}
            onChange={(id) => {
              const chosen = ends.find((end) => end.id === id);
              if (chosen !== undefined) setTyped((before) => withSource(before, chosen));
            }}
          />
        </WizardSection>
        <WizardSection
          number={3}
          title={typed.kind === "plan" ? "Plan" : typed.kind === "split" ? "Targets" : "Target"}
          waitsFor={source === null ? "once the source is chosen" : null}
        >
          {source !== null && typed.kind === "plan" ? (
            <PlanField
              source={source}
              planId={typed.plan?.id ?? null}
              error={problems["planId"]}
              plans={verbs.plans}
              onChange={(plan) => change({ plan })}
            />
          ) : (
            <WizardTargets
              typed={typed}
              ends={ends.filter(({ id }) => id !== typed.sourceId)}
              accounts={accounts}
              problems={problems}
              places={verbs.places}
              change={change}
            />
          )}
        </WizardSection>
        <WizardTerms
          firstNumber={FIRST_PART}
          typed={typed}
          found={found}
          isOpen={isReady}
          names={typed.legs.map((leg) => legName(leg, ends))}
          accounts={accounts}
          problems={problems}
          places={verbs.places}
          change={change}
        />
      </form>
      <WizardOutcome
        firstNumber={FIRST_PART + partsOf(typed.kind).length}
        typed={typed}
        input={input}
        source={source}
        ends={ends}
        isReady={isReady}
        isRight={isRight}
        asked={asked}
        create={verbs.create}
        onBegun={forgetMove}
      />
    </div>
  );
}
