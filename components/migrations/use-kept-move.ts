"use client";

import { startTransition, useEffect, useState } from "react";
import { forgetMove, keepMove, keptMove, restoredMove } from "./kept-move";
import type { WizardEnd } from "./wizard-ends";
import { emptyMove } from "./wizard-values";

/**
 * What is typed into the wizard, taken up again after a reload or on the way back to it. The server knows
 * nothing of what a tab keeps, so the page begins empty and takes it up when it is awake.
 */
export function useKeptMove(ends: readonly WizardEnd[], sourceId: string) {
  const [typed, setTyped] = useState(() => emptyMove(sourceId));
  const [isTakenUp, setTakenUp] = useState(false);
  // Once: what a later answer of the server says of the ends changes nothing that is typed.
  const [opened] = useState({ ends, sourceId });
  useEffect(() => {
    const kept = keptMove();
    const restored = kept === null ? null : restoredMove(kept, opened);
    if (restored === null) return;
    startTransition(() => {
      setTyped(restored);
      setTakenUp(true);
    });
  }, [opened]);
  useEffect(() => {
    if (JSON.stringify(typed) !== JSON.stringify(emptyMove(sourceId))) keepMove(typed);
  }, [typed, sourceId]);

  const startAnew = () => {
    forgetMove();
    setTyped(emptyMove(sourceId));
    setTakenUp(false);
  };
  return { typed, setTyped, isTakenUp, startAnew };
}
