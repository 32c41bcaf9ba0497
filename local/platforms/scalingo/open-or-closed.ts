import type { Api } from "../http";

/** One API of two: paths that `isOpen` (without the prefix) ask for no credentials, the others do. */
export function openOrClosed(open: Api, closed: Api, isOpen: (path: string) => boolean): Api {
  return {
    ...closed,
    answer: (ask) =>
      isOpen(ask.path.slice(closed.prefix.length)) ? open.answer(ask) : closed.answer(ask),
  };
}
