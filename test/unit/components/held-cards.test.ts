import { expect, test } from "vitest";
import { heldCards } from "@/components/scaling/held-cards";

const card = (id: string, told = "") => ({ id, told });
const before = [card("orders"), card("storefront"), card("reports")];

test("a card stays where it was first seen, whatever is most urgent by now", () => {
  const now = [card("reports", "full in 1 h"), card("orders"), card("storefront", "full in 3 h")];

  expect(heldCards(before, now)).toEqual([
    card("orders"),
    card("storefront", "full in 3 h"),
    card("reports", "full in 1 h"),
  ]);
});

test("what is new comes last, and nothing moves into the place of what is gone", () => {
  const now = [card("urgent"), card("reports"), card("orders")];

  expect(heldCards(before, now)).toEqual([...before, card("urgent")]);
});

test("where nothing was seen yet the first order is taken", () => {
  expect(heldCards([], before)).toEqual(before);
});
