import type { Ask } from "../http";

const PER_PAGE = 20;
const PER_PAGE_MAX = 100;

/** The rows of the page that was asked for, and what Scalingo says of where it stands; all of them with `isWhole`. */
export function pageOf<Row>(rows: readonly Row[], ask: Ask, { isWhole = false } = {}) {
  const perPage = isWhole
    ? Math.max(rows.length, 1)
    : Math.min(wholeNumber(ask, "per_page") ?? PER_PAGE, PER_PAGE_MAX);
  const page = isWhole ? 1 : (wholeNumber(ask, "page") ?? 1);
  const pages = Math.ceil(rows.length / perPage);
  return {
    rows: rows.slice((page - 1) * perPage, page * perPage),
    meta: {
      pagination: {
        prev_page: page > 1 ? page - 1 : null,
        current_page: page,
        next_page: page < pages ? page + 1 : null,
        total_pages: pages,
        total_count: rows.length,
      },
    },
  };
}

function wholeNumber(ask: Ask, name: string): number | null {
  const value = Number(ask.query.get(name));
  return Number.isInteger(value) && value > 0 ? value : null;
}
