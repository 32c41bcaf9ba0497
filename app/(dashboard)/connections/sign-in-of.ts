import type { SignIn } from "@/components/connections/continue-with";
import type { Provider } from "@/lib/providers/provider";

/** What a provider's sign-in asks for, and for which team; null where people can only paste credentials. */
export function signInOf(provider: Provider, teamId: string): SignIn | null {
  const oauth = provider.oauth();
  return oauth === null ? null : { scopes: oauth.scopes, teamId };
}
