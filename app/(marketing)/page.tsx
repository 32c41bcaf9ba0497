import { getServerSession } from "next-auth";
import { redirect } from "next/navigation";
import { StepPicture } from "@/components/shell/step-picture";
import { Wordmark } from "@/components/shell/mark";
import { ButtonLink } from "@/components/ui/button";
import { authOptions } from "@/lib/auth/options";

// Who is signed in is known per request.
export default async function LandingPage() {
  if ((await getServerSession(authOptions())) !== null) redirect("/instances");
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-5 sm:px-8">
      <header className="flex h-16 items-center justify-between">
        <Wordmark />
        <ButtonLink href="/sign-in">Sign in</ButtonLink>
      </header>
      <main className="flex flex-1 flex-col justify-center gap-10 py-10">
        <div className="max-w-2xl">
          <h1 className="text-2xl font-semibold tracking-tight sm:text-[2.75rem]">
            Your Redis has a limit. Stay under it.
          </h1>
          <p className="mt-4 max-w-xl text-lg text-muted">
            Headroom watches memory and connections of every Redis you run on Heroku and Scalingo,
            says when one will be full, and changes its plan: when you approve, or by itself.
          </p>
          <div className="mt-6">
            <ButtonLink tone="primary" size="lg" href="/sign-in">
              Sign in
            </ButtonLink>
          </div>
        </div>
        <StepPicture />
        <dl className="grid gap-x-10 gap-y-5 border-t border-line pt-6 sm:grid-cols-3">
          <Fact term="Never acts on a guess">
            A missing measurement is a gap, not a zero. Too few of them, and nothing is changed.
          </Fact>
          <Fact term="Says why, also for no">
            Each decision is one line with its numbers: what was seen, against which limit, what
            follows.
          </Fact>
          <Fact term="Tells the price first">
            Before you approve you see the new plan, its cost per month and what the change does to
            your app meanwhile.
          </Fact>
        </dl>
      </main>
    </div>
  );
}

function Fact({ term, children }: { term: string; children: string }) {
  return (
    <div>
      <dt className="font-semibold">{term}</dt>
      <dd className="mt-1 text-muted">{children}</dd>
    </div>
  );
}
