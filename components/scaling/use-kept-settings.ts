"use client";

import { startTransition, useEffect, useRef, useState } from "react";
import { forget, keep, kept } from "@/components/ui/kept";
import { changedParts, keptSettingsOf, restoredParts } from "./kept-settings";
import type { SettingsTyped } from "./settings-values";
import { useUnsaved } from "./use-unsaved";

/**
 * What is typed into the settings of an instance. Following a link asks first; the browser's way back cannot
 * be held up, so what was typed is kept in the tab and taken up by whoever comes back.
 */
export function useKeptSettings(instanceId: string, saved: SettingsTyped) {
  const [typed, setTyped] = useState(saved);
  const [isTakenUp, setTakenUp] = useState(false);
  const [isOver, setOver] = useState(false);
  const wasChanged = useRef(false);
  const name = keptSettingsOf(instanceId);
  const changed = JSON.stringify(changedParts(typed, saved));
  const isChanged = changed !== "{}";

  useEffect(() => {
    const text = kept(name);
    const parts = text === null ? null : restoredParts(text, saved);
    if (parts === null) return forget(name);
    startTransition(() => {
      // What was typed since the page came is newer.
      setTyped((before) => ({ ...before, ...parts, ...changedParts(before, saved) }));
      setTakenUp(true);
    });
    // Once: what a later answer of the server says changes nothing that is typed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  useEffect(() => {
    if (isOver) return;
    if (isChanged) keep(name, changed);
    // Not before what was kept is taken up.
    else if (wasChanged.current) forget(name);
    wasChanged.current = isChanged;
  }, [isOver, isChanged, changed, name]);
  useUnsaved(isChanged && !isOver, () => forget(name));

  return {
    typed,
    setTyped,
    isChanged,
    isTakenUp: isTakenUp && isChanged,
    discard: () => {
      setTyped(saved);
      setTakenUp(false);
    },
    /** After this nothing is asked or kept any more: what was typed is saved, or given up. */
    end: () => {
      setOver(true);
      forget(name);
    },
  };
}
