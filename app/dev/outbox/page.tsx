import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { env } from "@/lib/env";
import { listOutbox, type OutboxMail } from "@/lib/outbox";

export const metadata: Metadata = { title: "Outbox" };

// The outbox changes while nobody builds.
type Search = { mail?: string; as?: string };

/** The mails Headroom would have sent, on one machine without a mail provider. */
export default async function OutboxPage({ searchParams }: { searchParams: Promise<Search> }) {
  if (!env().HEADROOM_LOCAL) notFound();
  const [mails, search] = await Promise.all([listOutbox(), searchParams]);
  const chosen = mails.find(({ id }) => id === search.mail) ?? mails[0] ?? null;

  return (
    <main className="mx-auto max-w-6xl p-4 sm:p-6">
      <PageHead title="Outbox">
        Mails stay on this machine while no mail provider is configured. Newest first.
      </PageHead>
      {chosen === null ? (
        <Empty
          title="No mails yet"
          action={
            <Link href="/instances" className="text-accent underline underline-offset-4">
              Add recipients to an instance
            </Link>
          }
        >
          Mails appear here as soon as Headroom has something to say: an alert, a plan change, an
          invitation.
        </Empty>
      ) : (
        <div className="grid gap-4 lg:grid-cols-[22rem_1fr]">
          <MailList mails={mails} chosenId={chosen.id} view={search.as} />
          <MailView mail={chosen} isText={search.as === "text"} />
        </div>
      )}
    </main>
  );
}

function MailList({
  mails,
  chosenId,
  view,
}: {
  mails: readonly OutboxMail[];
  chosenId: string;
  view: string | undefined;
}) {
  return (
    <nav aria-label="Mails" className="max-h-[80vh] overflow-y-auto">
      <ul className="divide-y divide-line rounded-md border border-line bg-surface">
        {mails.map((mail) => (
          <li key={mail.id}>
            <Link
              href={addressOf(mail, view)}
              aria-current={mail.id === chosenId ? "page" : undefined}
              className="block px-3 py-2 text-sm aria-[current=page]:bg-accent-soft"
            >
              <span className="block font-medium text-ink">{mail.subject}</span>
              <span className="block truncate text-muted">{mail.to.join(", ")}</span>
              <time dateTime={mail.at.toISOString()} className="block text-muted tabular-nums">
                {utc(mail.at)}
              </time>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function MailView({ mail, isText }: { mail: OutboxMail; isText: boolean }) {
  const tab =
    "text-muted underline-offset-4 aria-[current=page]:text-accent aria-[current=page]:underline";
  return (
    <article aria-label={mail.subject} className="min-w-0 rounded-md border border-line bg-surface">
      <header className="space-y-1 border-b border-line p-4 text-sm text-muted">
        <h2 className="text-base font-semibold text-ink">{mail.subject}</h2>
        <p>
          {mail.from} → {mail.to.join(", ")}
        </p>
        <p className="flex gap-4">
          <Link
            href={addressOf(mail, "html")}
            aria-current={isText ? undefined : "page"}
            className={tab}
          >
            As HTML
          </Link>
          <Link
            href={addressOf(mail, "text")}
            aria-current={isText ? "page" : undefined}
            className={tab}
          >
            As text
          </Link>
        </p>
      </header>
      {isText ? (
        <pre className="overflow-x-auto p-4 font-mono text-sm whitespace-pre-wrap text-ink">
          {mail.text}
        </pre>
      ) : (
        // Nothing in the mail runs; its links open beside this page.
        <iframe
          title={`${mail.subject}, as HTML`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          srcDoc={mail.html.replace("<head>", '<head><base target="_blank">')}
          className="h-[60vh] w-full"
        />
      )}
    </article>
  );
}

function addressOf({ id }: OutboxMail, view: string | undefined): string {
  return `/dev/outbox?${new URLSearchParams({ mail: id, as: view === "text" ? "text" : "html" })}`;
}

/** `2026-03-02 14:05:20 UTC` */
function utc(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
