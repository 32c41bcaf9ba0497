import { Button } from "@/components/ui/button";

/** What a provider's sign-in asks for, and why; and the team that the page shows. */
export type SignIn = { scopes: readonly { name: string; why: string }[]; teamId: string };

/**
 * The way to a provider's own sign-in. A form, not a link: the browser must come from here. Without
 * `connectionId` it adds an account.
 */
export function ContinueWith({
  providerId,
  providerLabel,
  signIn,
  connectionId,
}: {
  providerId: string;
  providerLabel: string;
  signIn: SignIn;
  connectionId?: string;
}) {
  return (
    <form
      method="post"
      action={`/connections/oauth/${providerId}/start`}
      className="flex flex-col items-start gap-3"
    >
      <input type="hidden" name="teamId" value={signIn.teamId} />
      {connectionId !== undefined && (
        <input type="hidden" name="connectionId" value={connectionId} />
      )}
      <p className="text-muted">
        You sign in at {providerLabel} and allow Headroom in; it never sees your password. It asks
        for:
      </p>
      <dl className="flex flex-col gap-1.5">
        {signIn.scopes.map(({ name, why }) => (
          <div key={name} className="flex flex-wrap gap-x-2">
            <dt className="self-start rounded-sm border border-line bg-sunken px-1.5 font-mono text-xs leading-5">
              {name}
            </dt>
            <dd className="min-w-0 flex-1 basis-60">{why}</dd>
          </div>
        ))}
      </dl>
      <Button type="submit" tone="primary">
        Continue with {providerLabel}
      </Button>
      <p className="text-xs text-muted">
        You can take it back at {providerLabel} at any time; disconnecting here takes it back, too.
      </p>
    </form>
  );
}

/** Between two ways to the same end. */
export function Or({ children }: { children: string }) {
  return (
    <div className="flex items-center gap-3 text-xs text-muted">
      <span aria-hidden className="h-px flex-1 bg-line" />
      {children}
      <span aria-hidden className="h-px flex-1 bg-line" />
    </div>
  );
}
