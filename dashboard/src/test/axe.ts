import axe from "axe-core";
import { expect } from "vitest";

/** expectAccessible runs axe. Colours are looked at in a real browser, which jsdom is not. */
export async function expectAccessible(container: Element = document.body) {
  const found = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`)).toEqual([]);
}
