// The way to the studio from the live page.
import { PlayIcon } from "../components/icons";
import { useLocale } from "../i18n/context";
import { TITLES } from "./titles";

interface Props {
  className?: string;
  labelClassName?: string;
}

export function StudioLink({ className, labelClassName }: Props) {
  return (
    <a href="/studio" className={className}>
      <PlayIcon />
      <span className={labelClassName}>{TITLES[useLocale()]}</span>
    </a>
  );
}
