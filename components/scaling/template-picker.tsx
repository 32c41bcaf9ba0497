"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { templates } from "@/lib/scaling/policies/templates";
import type { Parts } from "./settings-parts";
import { typedTemplate, type SettingsTyped } from "./settings-values";

/** Fills the form with a way to judge. Nothing is saved by it, and what was typed before can come back. */
export function TemplatePicker({ typed, change }: Pick<Parts, "typed" | "change">) {
  const [before, setBefore] = useState<Partial<SettingsTyped> | null>(null);
  const chosen = templates.find(({ policy }) => {
    const filled = Object.entries(typedTemplate(policy));
    return filled.every(([field, value]) => typed[field as keyof SettingsTyped] === value);
  });
  return (
    <section aria-label="Templates" className="flex flex-col gap-2">
      <h2 className="text-sm font-medium">Begin with a template</h2>
      <div className="grid gap-2 sm:grid-cols-2">
        {templates.map((template) => (
          <button
            key={template.name}
            type="button"
            aria-pressed={template === chosen}
            onClick={() => {
              const filled = typedTemplate(template.policy);
              setBefore(pick(typed, Object.keys(filled) as (keyof SettingsTyped)[]));
              change(filled);
            }}
            className="flex flex-col gap-0.5 rounded-md border border-line bg-surface p-3 text-left hover:border-line-strong aria-pressed:border-accent aria-pressed:bg-accent-soft"
          >
            <span className="font-medium">{template.label}</span>
            <span className="text-xs text-muted">{template.sentence}</span>
          </button>
        ))}
      </div>
      {before !== null && (
        <output className="flex flex-wrap items-center gap-2 text-xs text-muted">
          The form is filled; nothing is saved yet. Plans, amounts and calendar stay as they were.
          <Button
            size="sm"
            onClick={() => {
              change(before);
              setBefore(null);
            }}
          >
            Undo the template
          </Button>
        </output>
      )}
    </section>
  );
}

function pick(
  typed: SettingsTyped,
  names: readonly (keyof SettingsTyped)[],
): Partial<SettingsTyped> {
  return Object.fromEntries(names.map((name) => [name, typed[name]]));
}
