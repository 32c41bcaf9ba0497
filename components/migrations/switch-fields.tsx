"use client";

import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import type { Preflight } from "@/lib/migrations/model";
import type { AppUse } from "@/lib/migrations/spec";
import { AppSelect } from "./place-fields";
import { Term } from "./term";
import { useAnswer } from "./use-answer";
import type { WizardVerbs } from "./verbs";
import type { WizardAccount } from "./wizard-ends";
import { isSameUse, processWords } from "./use-words";

/** Which variables of which apps will hold a target's address: those that were found, and any other. */
export function SwitchFields({
  found,
  chosen,
  index,
  accounts,
  problems,
  places,
  onChange,
}: {
  found: Preflight["uses"];
  chosen: readonly AppUse[];
  index: number;
  accounts: readonly WizardAccount[];
  problems: Readonly<Record<string, string>>;
  places: WizardVerbs["places"];
  onChange: (switches: readonly AppUse[]) => void;
}) {
  const [isAdding, setAdding] = useState(false);
  const others = chosen.filter((use) => !found.some((each) => isSameUse(each, use)));
  const without = (use: AppUse) => chosen.filter((each) => !isSameUse(each, use));
  const problem = Object.entries(problems).find(([path]) =>
    path.startsWith(`legs.${index}.switches`),
  )?.[1];
  return (
    <FieldGroup label="Apps that are switched" error={problem}>
      {found.length === 0 && others.length === 0 && (
        <p className="text-muted">
          No variable that Headroom can see holds the source’s address. Add the one your app reads,
          or point the app at the target yourself: the migration waits for you at that step.
        </p>
      )}
      <ul className="flex flex-col gap-1.5">
        {found.map((use) => (
          <li key={keyOf(use)}>
            <label className="flex items-start gap-2.5">
              <input
                type="checkbox"
                className="mt-0.5 size-4 shrink-0 accent-accent"
                checked={chosen.some((each) => isSameUse(each, use))}
                onChange={(event) =>
                  onChange(event.target.checked ? [...chosen, plain(use)] : without(use))
                }
              />
              <span className="min-w-0">
                <Term>{use.configVar}</Term> of <Term>{use.app.name}</Term>{" "}
                <span className="text-xs text-muted">{processWords(use.processes)}</span>
              </span>
            </label>
          </li>
        ))}
        {others.map((use) => (
          <li key={keyOf(use)} className="flex items-center gap-2.5">
            <button
              type="button"
              aria-label={`Leave out ${use.configVar} of ${use.app.name}`}
              className="rounded-sm text-muted hover:text-ink"
              onClick={() => onChange(without(use))}
            >
              <X aria-hidden className="size-4" />
            </button>
            <span className="min-w-0">
              <Term>{use.configVar}</Term> of <Term>{use.app.name}</Term>{" "}
              <span className="text-xs text-muted">added</span>
            </span>
          </li>
        ))}
      </ul>
      {accounts.length > 0 &&
        (isAdding ? (
          <AddSwitch
            accounts={accounts}
            places={places}
            close={() => setAdding(false)}
            add={(use) => onChange([...without(use), use])}
          />
        ) : (
          <div>
            <Button size="sm" onClick={() => setAdding(true)}>
              Add a variable
            </Button>
          </div>
        ))}
    </FieldGroup>
  );
}

/** One more variable: account, app, name. */
function AddSwitch({
  accounts,
  places,
  close,
  add,
}: {
  accounts: readonly WizardAccount[];
  places: WizardVerbs["places"];
  close: () => void;
  add: (use: AppUse) => void;
}) {
  const [typed, setTyped] = useState<AppUse>({
    connectionId: accounts[0]?.id ?? "",
    app: { id: "", name: "" },
    configVar: "REDIS_URL",
  });
  const asked = useAnswer({ connectionId: typed.connectionId }, places);
  const change = (part: Partial<AppUse>) => setTyped((before) => ({ ...before, ...part }));
  return (
    <div className="mt-1 flex flex-col gap-3 rounded-md border border-line p-3">
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Account">
          {(control) => (
            <Select
              {...control}
              value={typed.connectionId}
              onChange={(event) =>
                change({ connectionId: event.target.value, app: { id: "", name: "" } })
              }
            >
              {accounts.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="App" error={asked.problem?.message}>
          {(control) => (
            <AppSelect
              {...control}
              places={asked.isCurrent ? asked.value : null}
              value={typed.app.id}
              onChange={(app) => change({ app })}
            />
          )}
        </Field>
        <Field label="Variable">
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              value={typed.configVar}
              onChange={(event) => change({ configVar: event.target.value.toUpperCase() })}
            />
          )}
        </Field>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          tone="primary"
          disabled={typed.app.id === "" || typed.configVar.trim() === ""}
          onClick={() => {
            add(typed);
            close();
          }}
        >
          Add this variable
        </Button>
        <Button size="sm" tone="quiet" onClick={close}>
          Leave it out
        </Button>
      </div>
    </div>
  );
}

function plain({ connectionId, app, configVar }: AppUse): AppUse {
  return { connectionId, app, configVar };
}

function keyOf({ connectionId, app, configVar }: AppUse): string {
  return `${connectionId} ${app.id} ${configVar}`;
}
