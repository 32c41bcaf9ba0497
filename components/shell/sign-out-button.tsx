"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";

export function SignOutButton() {
  const [isPending, setIsPending] = useState(false);
  const leave = async () => {
    setIsPending(true);
    const { signOut } = await import("next-auth/react");
    await signOut({ callbackUrl: "/" });
  };
  return (
    <Button tone="primary" size="lg" isPending={isPending} onClick={() => void leave()}>
      Sign out
    </Button>
  );
}
