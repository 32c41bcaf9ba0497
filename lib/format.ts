export const currencies = ["USD", "EUR"] as const;
export type Currency = (typeof currencies)[number];

const ABSENT = "–";
const STEP = 1024;
const BYTE_UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** `38.2 MB`: binary steps, as plans are sold. An absent number is a dash. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || Number.isNaN(bytes)) return ABSENT;
  if (bytes === Infinity) return "unlimited";
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= STEP && unit < BYTE_UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const digits = unit === 0 || Math.abs(value) >= 100 ? 0 : 1;
  return `${trimZero(value.toFixed(digits))} ${BYTE_UNITS[unit]}`;
}

/** `1,234`, or `unlimited` for Infinity. */
export function formatCount(count: number | null | undefined): string {
  if (count === null || count === undefined || Number.isNaN(count)) return ABSENT;
  if (count === Infinity) return "unlimited";
  return grouped(Math.round(count));
}

/** `1 key`, `1,234 keys`. */
export function formatCounted(count: number | null | undefined, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `0.3/s`, `1,250/s`. */
export function formatRate(perSecond: number | null | undefined): string {
  if (perSecond === null || perSecond === undefined) return ABSENT;
  return `${perSecond < 10 ? trimZero(perSecond.toFixed(1)) : grouped(Math.round(perSecond))}/s`;
}

/** `82 %` of a share between 0 and 1. */
export function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined || Number.isNaN(share)) return ABSENT;
  const percent = share * 100;
  return `${percent > 0 && percent < 1 ? "< 1" : Math.round(percent)} %`;
}

const SYMBOLS: Record<Currency, string> = { USD: "$", EUR: "€" };

/** `15 $` or `7.20 €`: cents are shown only where there are any. */
export function formatMoney(cents: number | null | undefined, currency: Currency): string {
  if (cents === null || cents === undefined) return ABSENT;
  const digits = cents % 100 === 0 ? 0 : 2;
  return `${grouped(cents / 100, digits)} ${SYMBOLS[currency]}`;
}

/** `15 $/month`. */
export function formatMonthly(cents: number | null | undefined, currency: Currency): string {
  return cents === null || cents === undefined ? ABSENT : `${formatMoney(cents, currency)}/month`;
}

/** `+15 $/month`, `−80 $/month`, `same price`. */
export function formatMonthlyDifference(cents: number, currency: Currency): string {
  if (cents === 0) return "same price";
  return `${cents > 0 ? "+" : "−"}${formatMonthly(Math.abs(cents), currency)}`;
}

/** `20 s`, `5 min`, `3 h 20`, `12 days`: the two largest units that matter. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return ABSENT;
  const rounded = Math.max(0, Math.round(seconds));
  if (rounded < 90) return `${rounded} s`;
  const minutes = Math.round(rounded / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    const rest = minutes % 60;
    return rest === 0 ? `${hours} h` : `${hours} h ${String(rest).padStart(2, "0")}`;
  }
  return `${Math.round(hours / 24)} days`;
}

/** `20 s ago`, `just now`. */
export function formatAgo(at: Date | null | undefined, now: Date): string {
  if (at === null || at === undefined) return "never";
  const seconds = (now.getTime() - at.getTime()) / 1000;
  return seconds < 5 ? "just now" : `${formatDuration(seconds)} ago`;
}

const LEVEL_CELLS = 10;

/** `21 Nov 2026, 14:05 UTC`, for instants that providers plan in UTC. */
export function formatInstant(at: Date): string {
  const text = at.toLocaleString("en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  });
  return `${text} UTC`;
}

/** The level as text, for mails: `▓▓▓▓▓▓▓░░░ 72 %`. */
export function formatLevel(share: number | null | undefined): string {
  if (share === null || share === undefined || Number.isNaN(share)) return ABSENT;
  const filled = Math.min(LEVEL_CELLS, Math.max(0, Math.round(share * LEVEL_CELLS)));
  return `${"▓".repeat(filled)}${"░".repeat(LEVEL_CELLS - filled)} ${formatShare(share)}`;
}

function grouped(value: number, digits = 0): string {
  return value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function trimZero(text: string): string {
  return text.replace(/\.0$/, "");
}
