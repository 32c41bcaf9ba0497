import { escaped } from "@/lib/escaped";
import { people, roleSentence } from "./people";

/** The page on which one chooses who to be. Plain HTML: it has to work without anything else. */
export function choicePage(action: string, backUrl: string): string {
  const choices = people
    .map(
      (person) => `
      <button name="sub" value="${escaped(person.sub)}">
        <span class="initials" aria-hidden="true">${escaped(initialsOf(person.name))}</span>
        <span>
          <strong>${escaped(person.name)}</strong>
          <span class="mail">${escaped(person.email)}</span>
          <span class="role">${escaped(roleSentence(person))}</span>
        </span>
      </button>`,
    )
    .join("");
  return page(
    "Who are you today?",
    `<p>This identity provider belongs to your own machine. It knows four people and asks for no password.</p>
    <form method="post" action="${escaped(action)}">${choices}
    </form>
    <p><a href="${escaped(backUrl)}">Back to Headroom</a></p>`,
  );
}

/** What someone sees whose sign-in cannot go on, with the way to begin again. */
export function problemPage(sentence: string, backUrl: string): string {
  return page(
    "This sign-in cannot go on",
    `<p role="alert">${escaped(sentence)}</p>
    <p><a href="${escaped(backUrl)}">Sign in again</a></p>`,
  );
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="robots" content="noindex">
  <title>${escaped(title)} · Headroom local identity</title>
  <style>${style}</style>
</head>
<body>
  <main>
    <p class="where">Headroom · local identity</p>
    <h1>${escaped(title)}</h1>
    ${content}
  </main>
</body>
</html>
`;
}

const style = `
  :root {
    color-scheme: light dark;
    --canvas: #f6f4ee; --surface: #fdfcf8; --sunken: #ece8de; --ink: #1d1b17; --muted: #554f45;
    --line: #ddd8cc; --accent: #0e5f63; --accent-soft: #dcebe8;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --canvas: #161513; --surface: #1e1c1a; --sunken: #100f0e; --ink: #ece8df; --muted: #b0a99d;
      --line: #35312c; --accent: #56b5b0; --accent-soft: #173433;
    }
  }
  * { box-sizing: border-box; }
  body {
    margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px;
    background: var(--canvas); color: var(--ink);
    font: 15px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif;
  }
  main { width: 100%; max-width: 460px; }
  h1 { margin: 4px 0 8px; font-size: 24px; line-height: 1.2; font-weight: 600; letter-spacing: -0.01em; text-wrap: balance; }
  p { margin: 0 0 20px; color: var(--muted); }
  .where { margin: 0; font-size: 13px; border-top: 3px solid var(--accent); padding-top: 16px; }
  form { display: grid; gap: 8px; margin: 0 0 24px; }
  button {
    display: grid; grid-template-columns: 40px 1fr; gap: 14px; align-items: center; width: 100%;
    padding: 12px 14px; text-align: left; font: inherit; color: inherit; cursor: pointer;
    background: var(--surface); border: 1px solid var(--line); border-radius: 6px;
  }
  button:hover { border-color: var(--accent); background: var(--accent-soft); }
  button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  .initials {
    display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%;
    background: var(--sunken); color: var(--accent); font-size: 14px; font-weight: 600;
  }
  strong { font-weight: 600; margin-right: 6px; }
  .mail { color: var(--muted); overflow-wrap: anywhere; font-size: 13px; }
  .role { display: block; color: var(--muted); font-size: 13px; }
  a { color: var(--accent); text-underline-offset: 3px; }
`;

function initialsOf(name: string): string {
  return name
    .split(" ")
    .map((word) => word[0])
    .join("");
}
