"use client";

import { Button } from "@/components/ui/button";

/** Reached only by bugs; everything expected is said where it happened. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main
      role="alert"
      className="mx-auto flex min-h-[60dvh] max-w-md flex-col justify-center gap-4 px-5"
    >
      <h1 className="text-xl font-semibold tracking-tight">Something went wrong on our side</h1>
      <p className="text-muted">
        The page could not be drawn. Watching and plan changes go on without it. Try again; if it
        stays, tell whoever runs Headroom{error.digest ? " this number" : ""}.
      </p>
      {error.digest && <p className="font-mono text-xs text-muted">{error.digest}</p>}
      <div>
        <Button tone="primary" onClick={reset}>
          Try again
        </Button>
      </div>
    </main>
  );
}
