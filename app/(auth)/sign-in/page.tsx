import type { Metadata } from "next";
import { getServerSession } from "next-auth";
import { redirect } from "next/navigation";
import { SignInButtons } from "@/components/shell/sign-in-buttons";
import { Notice, Problem } from "@/components/ui/problem";
import { authOptions } from "@/lib/auth/options";
import { signInChoices } from "@/lib/auth/sign-in-providers";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "Sign in" };

/** What next-auth calls it, in words a person can act on. */
const problems: Record<string, string> = {
  OAuthAccountNotLinked:
    "This address already belongs to an account that signs in another way. Sign in the way you did the first time.",
  AccessDenied:
    "The provider let you go without confirming who you are, or your address there is not confirmed yet. Confirm it there, sign in again and allow it.",
  OAuthSignin: "The provider could not be reached to start signing in. Try again in a minute.",
  OAuthCallback:
    "The provider’s answer did not fit the question, which happens when signing in takes long or in two tabs. Sign in again.",
  OAuthCreateAccount:
    "Your account could not be created. Try again; if it stays, ask whoever runs Headroom.",
  Callback: "Signing in was not finished. Sign in again.",
  SessionRequired: "Sign in to see this page.",
  Configuration:
    "Signing in is not set up right. Whoever runs Headroom finds the reason in its log.",
};

type Search = Promise<{ error?: string; callbackUrl?: string }>;

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const { error, callbackUrl } = await searchParams;
  const target = insideOnly(callbackUrl);
  if (error === undefined && (await getServerSession(authOptions())) !== null) redirect(target);

  const choices = signInChoices();
  return (
    <>
      <h1 className="text-xl font-semibold tracking-tight">Sign in</h1>
      <p className="mt-1 mb-6 text-muted">
        The first time you sign in, Headroom makes a team of your own. An invitation adds you to
        another one.
      </p>
      {error !== undefined && (
        <Problem
          className="mb-4"
          message={problems[error] ?? `Signing in failed (${error.slice(0, 40)}). Sign in again.`}
        />
      )}
      {choices.length === 0 ? (
        <Notice>
          No way to sign in is set up. Set the keys of GitHub, Google, Heroku or an OpenID provider
          in the environment; .env.example explains each.
        </Notice>
      ) : (
        <SignInButtons choices={choices} callbackUrl={target} />
      )}
    </>
  );
}

/** Only addresses of our own: a link that signs in must not lead elsewhere afterwards. */
function insideOnly(callbackUrl: string | undefined): string {
  const own = env().NEXTAUTH_URL;
  if (callbackUrl === undefined || !URL.canParse(callbackUrl, own)) return "/instances";
  const { origin, pathname, search } = new URL(callbackUrl, own);
  const isInside = origin === new URL(own).origin && !/^\/(sign-in|sign-out|$)/.test(pathname);
  return isInside ? `${pathname}${search}` : "/instances";
}
