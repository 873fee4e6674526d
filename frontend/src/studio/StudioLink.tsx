// The way to the studio from the live page.
import { useLocale } from "../i18n/context";
import { TITLES } from "./titles";

export function StudioLink() {
  return <a href="/studio">{TITLES[useLocale()]}</a>;
}
