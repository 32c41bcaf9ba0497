import { Wordmark } from "@/components/shell/mark";
import { ButtonLink } from "@/components/ui/button";

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 px-5">
      <Wordmark />
      <h1 className="text-xl font-semibold tracking-tight">There is nothing at this address</h1>
      <p className="text-muted">
        It was removed, it belongs to another team, or the link is not complete.
      </p>
      <div>
        <ButtonLink href="/instances">Go to the fleet</ButtonLink>
      </div>
    </main>
  );
}
