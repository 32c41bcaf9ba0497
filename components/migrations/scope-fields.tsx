"use client";

import { Field, FieldGroup } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { keyTypes, type KeyType } from "@/lib/transfer/model";
import { problemUnder, type LegTyped } from "./wizard-values";

const routes = [
  { value: "auto", label: "Whatever the preflight finds to work, payloads first" },
  { value: "payload", label: "As payloads of DUMP, byte by byte" },
  { value: "value", label: "Type by type, as between far versions" },
] as const;

/** Which keys of the source go to a target, and what they are called there. */
export function ScopeFields({
  hasInclude,
  leg,
  index,
  problems,
  change,
}: {
  /** False where the prefixes it takes are asked for elsewhere. */
  hasInclude: boolean;
  leg: LegTyped;
  index: number;
  problems: Readonly<Record<string, string>>;
  change: (part: Partial<LegTyped>) => void;
}) {
  const scope = `legs.${index}.scope`;
  const toggle = (type: KeyType) =>
    change({
      types: keyTypes.filter((each) => leg.types.includes(each) !== (each === type)),
    });
  return (
    <>
      <Field
        label="Databases"
        help="Empty for all, each under its own number. “0, 2 → 1” takes 0 as it is and 2 as 1."
        error={problemUnder(problems, `${scope}.databases`) && "Write numbers, such as “0, 2 → 1”."}
      >
        {(control) => (
          <Input
            {...control}
            className="font-mono"
            placeholder="all"
            value={leg.databases}
            onChange={(event) => change({ databases: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        {hasInclude && (
          <Prefixes
            label="Only keys that begin with"
            help="One prefix on a line; empty takes every key."
            value={leg.include}
            error={problemUnder(problems, `${scope}.include`)}
            onChange={(include) => change({ include })}
          />
        )}
        <Prefixes
          label="Without keys that begin with"
          help="They stay behind, whatever else is said."
          value={leg.exclude}
          error={problemUnder(problems, `${scope}.exclude`)}
          onChange={(exclude) => change({ exclude })}
        />
      </div>
      <FieldGroup label="Types" error={problemUnder(problems, `${scope}.types`)}>
        <div className="flex flex-wrap gap-x-4 gap-y-1.5">
          {keyTypes.map((type) => (
            <label key={type} className="flex items-center gap-2">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={leg.types.includes(type)}
                onChange={() => toggle(type)}
              />
              <span className="font-mono text-xs">{type}</span>
            </label>
          ))}
        </div>
      </FieldGroup>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="A prefix that gets another name"
          error={problemUnder(problems, `${scope}.rename`)}
        >
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              placeholder="old:"
              value={leg.renameFrom}
              onChange={(event) => change({ renameFrom: event.target.value })}
            />
          )}
        </Field>
        <Field label="Its name at the target">
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              placeholder="new:"
              value={leg.renameTo}
              onChange={(event) => change({ renameTo: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Prefixes
        label="Masked"
        help="Keys that begin with one of these arrive with filler of the same length instead of their values. Keep it empty for apps that are to go on working."
        value={leg.masked}
        error={problemUnder(problems, `${scope}.masked`)}
        onChange={(masked) => change({ masked })}
      />
      <Field label="How values get across">
        {(control) => (
          <Select
            {...control}
            value={leg.route}
            onChange={(event) => {
              const route = routes.find(({ value }) => value === event.target.value);
              if (route !== undefined) change({ route: route.value });
            }}
          >
            {routes.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  );
}

/** Prefixes, one on a line, as people type them. */
export function Prefixes({
  label,
  help,
  value,
  error,
  onChange,
}: {
  label: string;
  help: string;
  value: string;
  error?: string | undefined;
  onChange: (text: string) => void;
}) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <Textarea
          {...control}
          rows={2}
          spellCheck={false}
          className="font-mono"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
