import axe from "axe-core";

/** What a rule checker finds wrong, by rule. Colours need a real browser: the end-to-end test looks at them. */
export async function violations(element: Element): Promise<string[]> {
  const found = await axe.run(element, { rules: { "color-contrast": { enabled: false } } });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
