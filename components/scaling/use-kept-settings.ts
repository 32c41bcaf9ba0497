"use client";

import { startTransition, useEffect, useRef, useState } from "react";
import { forget, keep, kept } from "@/components/ui/kept";
import { changedParts, keptSettingsOf, keptText, restoredParts } from "./kept-settings";
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
  const isChanged = Object.keys(changedParts(typed, saved)).length > 0;

  // Once: what a later answer of the server says changes nothing that is typed.
  const [savedFirst] = useState(saved);
  useEffect(() => {
    const text = kept(name);
    const parts = text === null ? null : restoredParts(text, savedFirst);
    if (parts === null) return forget(name);
    startTransition(() => {
      // What was typed since the page came is newer.
      setTyped((before) => ({ ...before, ...parts, ...changedParts(before, savedFirst) }));
      setTakenUp(true);
    });
  }, [name, savedFirst]);
  useEffect(() => {
    if (isOver) return;
    if (isChanged) keep(name, keptText(typed, saved));
    // Not before what was kept is taken up.
    else if (wasChanged.current) forget(name);
    wasChanged.current = isChanged;
  }, [isOver, isChanged, typed, saved, name]);
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
