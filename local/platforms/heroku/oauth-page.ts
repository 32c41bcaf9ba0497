import { escaped } from "@/lib/escaped";
import type { Account } from "../state";
import type { Scope } from "./scopes";

const SCOPE_WORDS: Record<Scope, string> = {
  global: "everything, account settings included",
  identity: "who you are",
  read: "read apps and add-ons, without config vars",
  write: "change apps and add-ons, without config vars",
  "read-protected": "read apps and add-ons, config vars included",
  "write-protected": "change apps and add-ons, config vars included",
};

/** The page on which somebody lets a client in, as one of the accounts of the local world. */
export function consentPage({
  clientName,
  scope,
  accounts,
  fields,
}: {
  clientName: string;
  scope: readonly Scope[];
  accounts: readonly Account[];
  /** What the form sends back unchanged. */
  fields: Readonly<Record<string, string>>;
}): string {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const choices = accounts.map(
    ({ id, email }, index) => `
      <label><input type="radio" name="account" value="${escaped(id)}" ${index === 0 ? "checked" : ""}> ${escaped(email)}</label>`,
  );
  const rights = scope.map(
    (name) => `<li><code>${escaped(name)}</code> ${escaped(SCOPE_WORDS[name])}</li>`,
  );
  return page(
    `Allow ${clientName}?`,
    `<p>${escaped(clientName)} wants to use a Heroku account of yours. It asks for:</p>
    <ul>${rights.join("")}</ul>
    <form method="post">
      ${hidden.join("")}
      <fieldset><legend>Account</legend>${choices.join("")}
      </fieldset>
      <button name="decision" value="allow">Allow access</button>
      <button name="decision" value="deny">Deny</button>
    </form>`,
  );
}

/** What somebody sees whose client asks for something that cannot be granted. */
export function refusalPage(sentence: string): string {
  return page("This cannot be granted", `<p role="alert">${escaped(sentence)}</p>`);
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escaped(title)} · Local Heroku</title>
  <style>
    :root { color-scheme: light dark; }
    body { margin: 0 auto; max-width: 460px; padding: 48px 16px; font: 16px/1.5 system-ui, sans-serif; }
    h1 { font-size: 24px; line-height: 1.2; }
    fieldset { display: grid; gap: 8px; margin: 0 0 16px; padding: 12px; border: 1px solid; border-radius: 6px; }
    button { padding: 8px 16px; font: inherit; cursor: pointer; }
    .where { font-size: 13px; }
  </style>
</head>
<body>
  <main>
    <p class="where">Heroku on this machine, made of demo accounts</p>
    <h1>${escaped(title)}</h1>
    ${content}
  </main>
</body>
</html>
`;
}
