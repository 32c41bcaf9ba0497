import { z } from "zod";
import { jsonOf } from "@/components/ui/kept";
import type { SettingsTyped } from "./settings-values";

/** Where a tab keeps what is typed into the settings of an instance. */
export const keptSettingsOf = (instanceId: string) => `headroom-settings-1-${instanceId}`;

const Kept = z.record(z.string(), z.unknown());

/** What differs from what is saved. */
export function changedParts(typed: SettingsTyped, saved: SettingsTyped): Partial<SettingsTyped> {
  return Object.fromEntries(
    Object.entries(typed).filter(([name, value]) => !isSame(value, saved[nameOf(name)])),
  );
}

/** All of it that is kept. A webhook's address may hold a secret, and a tab outlives a sign-out. */
export function keptText(typed: SettingsTyped, saved: SettingsTyped): string {
  const { webhookUrl: _secret, ...parts } = changedParts(typed, saved);
  return JSON.stringify(parts);
}

/**
 * What was kept, as far as it still changes what is saved: fields nobody touched keep what somebody else
 * saved meanwhile. Null where nothing is left of it.
 */
export function restoredParts(text: string, saved: SettingsTyped): Partial<SettingsTyped> | null {
  const read = Kept.safeParse(jsonOf(text));
  if (!read.success) return null;
  const parts = Object.entries(read.data).filter(
    ([name, value]) =>
      Object.hasOwn(saved, name) &&
      kindOf(value) === kindOf(saved[nameOf(name)]) &&
      !isSame(value, saved[nameOf(name)]),
  );
  // Written by ourselves, or by another version of Headroom, which may have had other kinds.
  return parts.length === 0 ? null : Object.fromEntries(parts);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** No plan and a plan are two values of one field. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return value === null ? "string" : typeof value;
}

/** Every name is one of the form's. */
function nameOf(name: string): keyof SettingsTyped {
  return name as keyof SettingsTyped;
}
