import type { Metadata } from "next";
import { SignOutButton } from "@/components/shell/sign-out-button";
import { ButtonLink } from "@/components/ui/button";

export const metadata: Metadata = { title: "Sign out" };

export default function SignOutPage() {
  return (
    <>
      <h1 className="text-xl font-semibold tracking-tight">Sign out of this browser?</h1>
      <p className="mt-1 mb-6 text-muted">
        Headroom goes on watching and, where you let it, changing plans.
      </p>
      <div className="flex gap-2">
        <SignOutButton />
        <ButtonLink size="lg" href="/instances">
          Stay
        </ButtonLink>
      </div>
    </>
  );
}
