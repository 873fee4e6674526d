import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { PreferencesMenu } from "../../src/components/PreferencesMenu";
import { PreferencesProvider } from "../../src/components/PreferencesProvider";
import { violations } from "./axe";

const root = document.documentElement;

it("language, colours and text size are chosen at once and kept for the next visit", async () => {
  const { container, unmount } = render(<PreferencesMenu />, { wrapper: PreferencesProvider });
  await userEvent.click(screen.getByRole("button", { name: "Appearance" }));
  await userEvent.click(screen.getByLabelText("Dark"));
  await userEvent.click(screen.getByLabelText("Very large"));
  expect([root.dataset.theme, root.dataset.textSize]).toEqual(["dark", "huge"]);
  await userEvent.selectOptions(screen.getByLabelText("Language of the page"), "العربية");
  await screen.findByLabelText("لغة الصفحة");
  expect([root.lang, root.dir]).toEqual(["ar", "rtl"]);
  expect(await violations(container)).toEqual([]);
  unmount();

  render(<PreferencesMenu />, { wrapper: PreferencesProvider });
  await screen.findByRole("button", { name: "المظهر" });
  expect([root.dir, root.dataset.theme]).toEqual(["rtl", "dark"]);
});

it("a press elsewhere closes the menu, Escape gives the focus back", async () => {
  render(<PreferencesMenu />, { wrapper: PreferencesProvider });
  const button = screen.getByRole("button", { name: "Appearance" });
  await userEvent.click(button);
  await userEvent.click(document.body);
  expect(screen.queryByLabelText("Dark")).toBeNull();
  await userEvent.click(button);
  await userEvent.tab();
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByLabelText("Dark")).toBeNull();
  expect(document.activeElement).toBe(button);
});
