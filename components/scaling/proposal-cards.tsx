"use client";

import { useEffect, useRef, useState, type FocusEvent, type ReactNode } from "react";
import { cx } from "@/components/ui/cx";
import type { DecidedProposal } from "@/lib/scaling/proposals/describe-decided";
import { Decided } from "./decided-list";
import { heldCards } from "./held-cards";

type Card = { id: string; card: ReactNode };

/**
 * The proposals that wait, each in the place where it was first seen while the page is open: how urgent one
 * is changes every minute, and a button must not move away under a hand. What is decided meanwhile gives way
 * to its outcome, in a frame of the same size.
 */
export function ProposalCards({
  cards,
  pendingIds,
  decided,
  whenEmpty,
}: {
  cards: readonly Card[];
  /** All that wait, also those that no card is shown of. */
  pendingIds: readonly string[];
  /** Those that were decided lately, as far as the page lists them. */
  decided: readonly DecidedProposal[];
  whenEmpty: ReactNode;
}) {
  const [seen, setSeen] = useState(cards);
  const [held, setHeld] = useState(cards);
  if (seen !== cards) {
    setSeen(cards);
    setHeld(heldCards(held, cards));
  }
  if (held.length === 0) return whenEmpty;

  const behind = pendingIds.filter((id) => held.every((card) => card.id !== id)).length;
  return (
    <>
      <div className="grid items-start gap-5 lg:grid-cols-2 2xl:grid-cols-3">
        {held.map(({ id, card }) => (
          <Place
            key={id}
            card={card}
            isGone={!pendingIds.includes(id)}
            outcome={decided.find((row) => row.id === id) ?? null}
          />
        ))}
      </div>
      {behind > 0 && (
        <p className="mt-3 text-muted">
          {behind} more {behind === 1 ? "waits" : "wait"} behind these; each appears as those before
          it are decided.
        </p>
      )}
    </>
  );
}

/** The place of one proposal: its card while it waits, then what became of it. */
function Place({
  card,
  isGone,
  outcome,
}: {
  card: ReactNode;
  isGone: boolean;
  outcome: DecidedProposal | null;
}) {
  const place = useRef<HTMLDivElement>(null);
  const told = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    if (!isGone || !hadFocus.current) return;
    const { activeElement } = document;
    const isElsewhere = activeElement !== document.body && !place.current?.contains(activeElement);
    // The buttons take their focus with them: whoever had it goes on from here.
    if (!isElsewhere) told.current?.focus({ preventScroll: true });
  }, [isGone]);
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    // Nothing gets it from a button that is pressed and waits.
    if (relatedTarget !== null) hadFocus.current = currentTarget.contains(relatedTarget);
  };
  return (
    <div
      ref={place}
      className="grid min-w-0 *:col-start-1 *:row-start-1 *:min-w-0"
      onFocus={() => {
        hadFocus.current = true;
      }}
      onBlur={onBlur}
    >
      <div className={cx(isGone && "invisible")}>{card}</div>
      {isGone && (
        <section
          ref={told}
          tabIndex={-1}
          aria-label="Waits no longer"
          className="rounded-md border border-line bg-surface"
        >
          {/* In sight wherever the card was looked at: it may be longer than a phone. */}
          <div className="sticky top-16 p-4">
            <h2 className="mb-2 text-sm font-semibold">Waits no longer</h2>
            {outcome === null ? "It is listed under Decided." : <Decided row={outcome} />}
          </div>
        </section>
      )}
    </div>
  );
}
