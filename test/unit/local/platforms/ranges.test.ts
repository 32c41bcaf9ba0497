import fc from "fast-check";
import { expect, test } from "vitest";
import { pageOf, type Page } from "@/local/platforms/heroku/ranges";

function rows(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    id: String(index).padStart(5, "0"),
    price: 1,
  }));
}

test("a list of 200 is whole, one of 201 has a second page", () => {
  const whole = pageOf(rows(200), null, ["id"]);
  const cut = pageOf(rows(201), null, ["id"]);

  expect(whole).toMatchObject({ status: 200, rows: { length: 200 } });
  expect(whole!.headers).not.toHaveProperty("Next-Range");
  expect(cut).toMatchObject({
    status: 206,
    rows: { length: 200 },
    headers: { "Content-Range": "id 00000..00199", "Next-Range": "id ]00199..; max=200" },
  });
});

test("whoever follows Next-Range sees every row once, in order, in either direction", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      (count, max, isDescending) => {
        const seen: string[] = [];
        let header: string | undefined = `id ..; max=${max}${isDescending ? ", order=desc" : ""}`;
        while (header !== undefined) {
          const page: Page<{ id: string }> = pageOf(rows(count), header, ["id"])!;
          seen.push(...page.rows.map(({ id }) => id));
          header = page.headers["Next-Range"];
          expect(page.status).toBe(header === undefined ? 200 : 206);
        }
        const all = rows(count).map(({ id }) => id);
        expect(seen).toEqual(isDescending ? all.toReversed() : all);
      },
    ),
  );
});

test.each([
  ["id 00002..00004", ["00002", "00003", "00004"]],
  ["id ]00002..00004", ["00003", "00004"]],
  ["id 00002..00004[", ["00002", "00003"]],
  ["id 00008..", ["00008", "00009"]],
  ["id ..; max=1, order=desc", ["00009"]],
])("%s", (header, ids) => {
  expect(pageOf(rows(10), header, ["id"])!.rows.map(({ id }) => id)).toEqual(ids);
});

test.each(["", "id", "name ..", "price ..", "id ..; max=0"])(
  "%j is no range of this list",
  (header) => {
    expect(pageOf(rows(3), header, ["id"])).toBeNull();
  },
);

test("numbers are sorted and bounded as numbers", () => {
  const versions = [9, 10, 11, 2].map((version) => ({ version }));
  const latest = pageOf(versions, "version ..; order=desc,max=1", ["version"]);
  const rest = pageOf(versions, latest!.headers["Next-Range"]!, ["version"]);
  const from = pageOf(versions, "version 9..", ["version"]);

  expect(latest!.rows).toEqual([{ version: 11 }]);
  expect(rest!.rows).toEqual([{ version: 10 }]);
  expect(from!.rows.map(({ version }) => version)).toEqual([9, 10, 11]);
});
