"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";

const SHOWN_MS = 2000;

/** Puts `text` on the clipboard and says so. Where the browser does not let it, the text is shown instead. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const [isRefused, setIsRefused] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https there is no clipboard, and a person may forbid it.
      return setIsRefused(true);
    }
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), SHOWN_MS);
  };
  if (isRefused) {
    return <code className="min-w-0 font-mono text-xs break-all select-all">{text}</code>;
  }
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
