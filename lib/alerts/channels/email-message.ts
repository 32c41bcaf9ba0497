import { changeWords, costWords } from "@/lib/alerts/approval-words";
import { shareOf } from "@/lib/alerts/levels";
import type { About, Message } from "@/lib/alerts/message";
import type { Level } from "@/lib/alerts/model";
import { escaped } from "@/lib/escaped";
import { formatBytes, formatCount, formatLevel } from "@/lib/format";

export type Mail = { subject: string; text: string; html: string };

/**
 * Writes a message as a letter: the subject says it all, the first line says what to do, then what is
 * asked, the levels as bars of text, and one button. Text and HTML hold the same facts.
 */
export function emailMessage(message: Message): Mail {
  const subject = oneLine(message.subject);
  return { subject, text: asText(message), html: asHtml(message, subject) };
}

/** A line break in a subject would begin another header. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}

function asText(message: Message): string {
  const levels = message.levels.map((level) => {
    const { bar, use } = levelWords(level);
    return [level.label.padEnd(12), ...(bar === null ? [] : [`${bar} `]), use].join(" ");
  });
  const asked = askedLines(message).map(([label, words]) => `${label.padEnd(12)} ${words}`);
  return [
    message.body,
    "",
    ...(asked.length === 0 ? [] : [...asked, ""]),
    ...(levels.length === 0 ? [] : [...levels, ""]),
    ...ways(message).map(({ label, url }) => `${label}: ${url}`),
    "",
    "-- ",
    ...facts(message),
    "",
  ].join("\n");
}

/** What will happen and what it costs, for a message that asks; the body says what happened. */
function askedLines({ proposal, kind }: Message): [string, string][] {
  if (proposal === null || kind === "resolved") return [];
  return [
    ["Change", changeWords(proposal)],
    ["Meanwhile", proposal.effects ?? UNKNOWN_EFFECTS],
    ["Cost", costWords(proposal)],
  ];
}

const UNKNOWN_EFFECTS = "What the change does while it runs is not known for these two plans.";

type Way = { label: string; url: string };

/** Where the reader can go on. The first is the button, the others are links beside it. */
function ways({ links, url }: Message): Way[] {
  const open = { label: "Open in Headroom", url };
  if (links === null) return [open];
  return [
    { label: "Approve", url: links.approveUrl },
    { label: "Decline", url: links.declineUrl },
    open,
  ];
}

/** `▓▓▓▓▓▓▓▓░░ 84 %` and `42 MB of 50 MB`; without a limit there is no bar. */
function levelWords(level: Level): { bar: string | null; use: string } {
  const format = level.unit === "bytes" ? formatBytes : formatCount;
  const used = format(level.used);
  if (level.limit === null) return { bar: null, use: `${used}, no limit known` };
  return { bar: formatLevel(shareOf(level)), use: `${used} of ${format(level.limit)}` };
}

function facts(message: Message): string[] {
  const { about, team, at } = message;
  return [
    `${named(about)}, team ${team.name}`,
    `${message.kind === "raised" ? "Noticed" : "Ended"} ${utc(at)}`,
    about.kind === "instance"
      ? "Who gets this mail is set in the instance’s policy and in the team’s alerts."
      : "Who gets this mail is set in the policies of its instances and in the team’s alerts.",
  ];
}

/** `storefront on Premium 0`, `Heroku account ops@example.com` */
function named(about: About): string {
  return about.kind === "instance"
    ? `${about.name} on ${about.planLabel}`
    : `${about.providerLabel} account ${about.name}`;
}

/** `2026-03-02 14:05 UTC` */
function utc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

// Mail programs that know dark mode read the style sheet; the others show the inline colours.
const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .paper { background: #161513 !important; color: #ece8df !important; }
  .muted { color: #b0a99d !important; }
  .line { border-color: #35312c !important; }
  .button { background: #56b5b0 !important; color: #04201f !important; }
  .link { color: #56b5b0 !important; }
}`;

const FONT = "font-family: -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const MONO = "font-family: ui-monospace, Menlo, Consolas, monospace";

function asHtml(message: Message, subject: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escaped(subject)}</title>
<style>${STYLE}</style>
</head>
<body class="paper" style="margin: 0; padding: 24px; background: #fdfcf8; color: #1d1b17; ${FONT}; font-size: 15px; line-height: 1.5">
<div style="max-width: 560px; margin: 0 auto">
<h1 style="margin: 0 0 12px; font-size: 18px; line-height: 1.35">${escaped(subject)}</h1>
<p style="margin: 0 0 16px">${escaped(message.body)}</p>
${askedAsHtml(message)}${levelsAsHtml(message.levels)}<p style="margin: 24px 0">${ways(message).map(wayAsHtml).join(" ")}</p>
<p class="muted line" style="margin: 0; padding-top: 12px; border-top: 1px solid #ddd8cc; color: #554f45; font-size: 13px">${facts(message).map(escaped).join("<br>")}</p>
</div>
</body>
</html>
`;
}

function askedAsHtml(message: Message): string {
  return askedLines(message)
    .map(
      ([label, words]) =>
        `<p style="margin: 0 0 12px"><span class="muted" style="color: #554f45">${label}</span><br>${escaped(words)}</p>\n`,
    )
    .join("");
}

function wayAsHtml({ label, url }: Way, index: number): string {
  return index === 0
    ? `<a class="button" href="${escaped(url)}" style="display: inline-block; margin-right: 12px; padding: 10px 16px; border-radius: 6px; background: #0e5f63; color: #ffffff; text-decoration: none; font-weight: 600">${label}</a>`
    : `<a class="link" href="${escaped(url)}" style="display: inline-block; margin-right: 12px; padding: 10px 0; color: #0e5f63">${label}</a>`;
}

/** Each level on two lines, so that a phone shows it whole. */
function levelsAsHtml(levels: readonly Level[]): string {
  return levels
    .map((level) => {
      const { bar, use } = levelWords(level);
      const drawn = bar === null ? "" : `<br><span style="${MONO}; font-size: 14px">${bar}</span>`;
      return `<p style="margin: 0 0 12px"><span class="muted" style="color: #554f45">${escaped(level.label)}</span> ${use}${drawn}</p>\n`;
    })
    .join("");
}
