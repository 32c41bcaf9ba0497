import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { NumberInput, UnitInput } from "@/components/ui/input";

test.each([
  ["a number with a unit", createElement(UnitInput, { unit: "USD", defaultValue: "1.000,50" })],
  ["a bare number", createElement(NumberInput, { defaultValue: "1.000,50" })],
])("%s keeps what was typed, also what is no number", (_what, control) => {
  const html = renderToStaticMarkup(control);

  // A control of type "number" hands out an empty text for it, which would mean “none”.
  expect(html).not.toContain('type="number"');
  expect(html).toContain('inputMode="decimal"');
  expect(html).toContain('value="1.000,50"');
});
