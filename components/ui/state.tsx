import type { ReactNode } from "react";
import { cx } from "./cx";

export const tones = ["calm", "busy", "good", "warning", "danger", "absent"] as const;
export type Tone = (typeof tones)[number];

const text: Record<Tone, string> = {
  calm: "text-muted",
  busy: "text-accent",
  good: "text-good",
  warning: "text-warning",
  danger: "text-danger",
  absent: "text-muted",
};

/** A state as shape and word: each tone has a shape of its own, so colour only repeats it. */
export function State({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span
      className={cx(
        "inline-flex items-center gap-1.5 text-xs font-medium whitespace-nowrap",
        text[tone],
      )}
    >
      <svg viewBox="0 0 10 10" className="size-2.5 shrink-0" aria-hidden>
        {shapes[tone]}
      </svg>
      {children}
    </span>
  );
}

const shapes: Record<Tone, ReactNode> = {
  calm: <circle cx="5" cy="5" r="3" fill="currentColor" />,
  busy: <path d="M5 1a4 4 0 1 1-4 4" fill="none" stroke="currentColor" strokeWidth="2" />,
  good: <path d="m1 5.5 3 3 5-7" fill="none" stroke="currentColor" strokeWidth="2" />,
  warning: <path d="M5 0.5 9.8 9.5H0.2Z" fill="currentColor" />,
  danger: <path d="M0.5 0.5h9v9h-9z" fill="currentColor" />,
  absent: (
    <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeDasharray="2 1.5" />
  ),
};
