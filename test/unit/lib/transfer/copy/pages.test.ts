import fc from "fast-check";
import { expect, test } from "vitest";
import { Pages } from "@/lib/transfer/copy/pages";

test("a walk goes on after the last page before which all are done, in whatever order they end", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      (partsOfPages, choices) => {
        const cursors: number[] = [];
        const pages = new Pages((cursor) => cursors.push(Number(cursor)));
        const left = partsOfPages.map((parts, at) => {
          const page = pages.begin(String(at));
          page.parts += parts;
          return { page, parts: parts + 1 };
        });
        while (left.some(({ parts }) => parts > 0)) {
          const open = left.filter(({ parts }) => parts > 0);
          const one = open[choices.next().value % open.length]!;
          one.parts -= 1;
          pages.done(one.page);
          const whole = left.findIndex(({ parts }) => parts > 0);
          expect(cursors.at(-1) ?? -1).toBe((whole < 0 ? left.length : whole) - 1);
        }
        expect(cursors).toEqual([...new Set(cursors)].toSorted((one, other) => one - other));
      },
    ),
  );
});
