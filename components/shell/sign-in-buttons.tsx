"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";

/** One button for each way to sign in. */
export function SignInButtons({
  choices,
  callbackUrl,
}: {
  choices: readonly { id: string; name: string }[];
  callbackUrl: string;
}) {
  const [pending, setPending] = useState<string | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const enter = async (id: string) => {
    setPending(id);
    setHasFailed(false);
    try {
      const { signIn } = await import("next-auth/react");
      await signIn(id, { callbackUrl });
    } catch {
      setHasFailed(true);
      setPending(null);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      {choices.map(({ id, name }, index) => (
        <Button
          key={id}
          tone={index === 0 ? "primary" : "secondary"}
          size="lg"
          className="w-full"
          isPending={pending === id}
          onClick={() => void enter(id)}
        >
          Sign in with {name}
        </Button>
      ))}
      {hasFailed && (
        <Problem message="Headroom did not answer. Check your connection and press again." />
      )}
    </div>
  );
}
