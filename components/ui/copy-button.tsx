"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";

const SHOWN_MS = 2000;

/** Puts `text` on the clipboard and says so. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), SHOWN_MS);
  };
  return (
    <button
      type="button"
      onClick={() => void copy()}
      className="inline-flex h-7 items-center gap-1.5 rounded-sm px-2 text-xs text-muted hover:bg-sunken hover:text-ink"
    >
      {isCopied ? (
        <Check aria-hidden className="size-3.5" />
      ) : (
        <Copy aria-hidden className="size-3.5" />
      )}
      <span aria-live="polite">{isCopied ? "Copied" : `Copy ${what}`}</span>
    </button>
  );
}
