"use client";

import { useState, type ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Problem } from "./problem";
import { useVerb, type ServerVerb } from "./use-verb";

/** A button whose effect is told, and asked about, before it happens. */
export function ConfirmButton<Input, Value>({
  label,
  title,
  explanation,
  confirmLabel,
  verb,
  input,
  onDone,
  tone = "danger",
  size,
}: {
  label: ReactNode;
  title: string;
  explanation: ReactNode;
  confirmLabel: string;
  verb: ServerVerb<Input, Value>;
  input: Input;
  onDone?: (value: Value) => void;
  tone?: "danger" | "secondary" | "quiet";
  size?: "sm" | "md";
}) {
  const [isOpen, setIsOpen] = useState(false);
  const { run, isPending, problem, clear } = useVerb(verb, (value) => {
    setIsOpen(false);
    onDone?.(value);
  });
  const open = () => {
    clear();
    setIsOpen(true);
  };
  return (
    <>
      <Button tone={tone} size={size} onClick={open}>
        {label}
      </Button>
      <Dialog isOpen={isOpen} onOpenChange={setIsOpen} title={title} description={explanation}>
        {problem && <Problem message={problem.message} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setIsOpen(false)}>Keep as it is</Button>
          <Button
            tone={tone === "secondary" ? "primary" : "grave"}
            isPending={isPending}
            onClick={() => run(input)}
          >
            {confirmLabel}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
