"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";

/** Ends the session of this browser and leads on, to the front page unless told otherwise. */
export function SignOutButton({
  label = "Sign out",
  callbackUrl = "/",
}: {
  label?: string;
  callbackUrl?: string;
}) {
  const [isPending, setIsPending] = useState(false);
  const leave = async () => {
    setIsPending(true);
    const { signOut } = await import("next-auth/react");
    await signOut({ callbackUrl });
  };
  return (
    <Button tone="primary" size="lg" isPending={isPending} onClick={() => void leave()}>
      {label}
    </Button>
  );
}
