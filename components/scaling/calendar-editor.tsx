"use client";

import { useId, useRef, useState, useSyncExternalStore, type ComponentProps } from "react";
import { flushSync } from "react-dom";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { CalendarRule } from "@/lib/scaling/calendar/model";
import { RuleFields, type PlanChoices } from "./calendar-rule-fields";
import { TimeZoneSelect } from "./calendar-time-zone";
import { isOver, kindWords, newRule, nowWords, ruleWords } from "./calendar-words";

const MINUTE_MS = 60_000;
const kinds = Object.keys(kindWords) as CalendarRule["kind"][];

type Problems = Readonly<Record<string, string>>;

/**
 * The calendar of a policy: when plans stay as they are, when only larger ones are taken, when a plan is the
 * least. `problems` are by field: `calendar.<index>.<field>`, `calendar` and `timeZone`.
 */
export function CalendarEditor({
  value,
  timeZone,
  onChange,
  onTimeZoneChange,
  planChoices,
  problems,
}: {
  value: readonly CalendarRule[];
  timeZone: string;
  onChange: (value: CalendarRule[]) => void;
  onTimeZoneChange: (timeZone: string) => void;
  planChoices: PlanChoices;
  problems: Problems;
}) {
  const now = usePresentMinute();
  const [openIndex, setOpenIndex] = useState<number | null>(null);
  // Problems go by place, and a rule that is removed moves those behind it.
  const [outdated, setOutdated] = useState<Problems | null>(null);
  const told = problems === outdated ? {} : problems;
  const list = useRef<HTMLUListElement>(null);
  const adding = useRef<HTMLDivElement>(null);
  const labelOf = (planId: string) =>
    planChoices.plans.find(({ id }) => id === planId)?.label ?? planId;

  const add = (kind: CalendarRule["kind"]) => {
    flushSync(() => {
      onChange([...value, newRule(kind, timeZone, new Date())]);
      setOpenIndex(value.length);
    });
    list.current?.lastElementChild
      ?.querySelector<HTMLElement>("[data-fields] :is(input, button)")
      ?.focus();
  };
  const remove = (index: number) => {
    flushSync(() => {
      onChange(value.toSpliced(index, 1));
      setOpenIndex(null);
      setOutdated(problems);
    });
    adding.current?.querySelector("button")?.focus();
  };

  return (
    <div className="flex flex-col gap-4">
      <Field
        label="Time zone"
        help="Of the hours below. A freeze keeps its moment when you choose another."
        error={told["timeZone"]}
      >
        {(control) => (
          <TimeZoneSelect {...control} timeZone={timeZone} onChange={onTimeZoneChange} />
        )}
      </Field>
      {value.length === 0 ? (
        <p className="text-sm text-muted">
          No rules: plans may change at any hour. Add a freeze for a launch, quiet hours for each
          week, or a plan that some hours need.
        </p>
      ) : (
        <ul ref={list} className="flex flex-col gap-2">
          {value.map((rule, index) => {
            const own = problemsOf(told, index);
            const isWrong = Object.keys(own).length > 0;
            return (
              <RuleItem
                key={index}
                name={`calendar-${index}`}
                rule={rule}
                words={ruleWords(rule, timeZone, labelOf)}
                timeZone={timeZone}
                isOver={now !== null && isOver(rule, now)}
                isOpen={isWrong || index === openIndex}
                onToggle={isWrong ? null : () => setOpenIndex(index === openIndex ? null : index)}
                planChoices={planChoices}
                problems={own}
                onChange={(changed) => onChange(value.with(index, changed))}
                onRemove={() => remove(index)}
              />
            );
          })}
        </ul>
      )}
      {told["calendar"] && (
        <p role="alert" className="text-xs font-medium text-danger">
          {told["calendar"]}
        </p>
      )}
      <div ref={adding} className="flex flex-wrap gap-2">
        {kinds.map((kind) => (
          <Button key={kind} size="sm" onClick={() => add(kind)}>
            {addWords[kind]}
          </Button>
        ))}
      </div>
      {now !== null && value.length > 0 && (
        <p className="text-xs text-muted">
          {nowWords({ calendar: value, timeZone }, now, labelOf)}
        </p>
      )}
    </div>
  );
}

const addWords: Readonly<Record<CalendarRule["kind"], string>> = {
  freeze: "Add a freeze",
  quiet: "Add quiet hours",
  at_least: "Add a plan at hours",
};

/** One rule in words, over its controls while it is open. */
function RuleItem({
  words,
  isOver,
  isOpen,
  onToggle,
  onRemove,
  ...fields
}: {
  words: string;
  isOver: boolean;
  isOpen: boolean;
  /** Null for a rule that stays open until it was saved. */
  onToggle: (() => void) | null;
  onRemove: () => void;
} & ComponentProps<typeof RuleFields>) {
  const id = useId();
  return (
    <li className="rounded-md border border-line">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2">
        <p className="min-w-40 flex-1 text-sm [overflow-wrap:anywhere]">
          {words}
          {isOver && <span className="text-muted"> – over</span>}
        </p>
        <div className="flex gap-2">
          {onToggle && (
            <Button
              size="sm"
              aria-expanded={isOpen}
              aria-controls={isOpen ? id : undefined}
              aria-label={`${isOpen ? "Fold" : "Change"}: ${words}`}
              onClick={onToggle}
            >
              {isOpen ? "Fold" : "Change"}
            </Button>
          )}
          <Button size="sm" tone="quiet" aria-label={`Remove: ${words}`} onClick={onRemove}>
            Remove
          </Button>
        </div>
      </div>
      {isOpen && (
        <div id={id} data-fields className="flex flex-col gap-4 border-t border-line p-3">
          <RuleFields {...fields} />
        </div>
      )}
    </li>
  );
}

/** Those of one rule, by its own fields. */
function problemsOf(problems: Problems, index: number): Problems {
  const prefix = `calendar.${index}.`;
  const own = Object.entries(problems).filter(([field]) => field.startsWith(prefix));
  return Object.fromEntries(own.map(([field, words]) => [field.slice(prefix.length), words]));
}

/** Null on the server, whose clock is another. */
function usePresentMinute(): Date | null {
  const minute = useSyncExternalStore(eachMinute, presentMinute, () => null);
  return minute === null ? null : new Date(minute * MINUTE_MS);
}

function eachMinute(onChange: () => void): () => void {
  const timer = setInterval(onChange, MINUTE_MS / 6);
  return () => clearInterval(timer);
}

function presentMinute(): number {
  return Math.floor(Date.now() / MINUTE_MS);
}
