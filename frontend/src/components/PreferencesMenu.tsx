import { useMessages } from "../i18n/context";
import { LOCALES, type Locale } from "../i18n/messages";
import { usePreferences } from "../preferences/context";
import { TEXT_SIZES, THEMES } from "../preferences/preferences";
import styles from "./Header.module.css";
import { AppearanceIcon } from "./icons";
import { Popover } from "./Popover";
import { Segmented } from "./Segmented";
import { Select } from "./Select";

const LANGUAGES = Object.entries(LOCALES).map(([value, label]) => ({ value, label }));

/** Language of the page, colours and size of the captions. */
export function PreferencesMenu() {
  const t = useMessages().preferences;
  const { preferences, prefer } = usePreferences();
  return (
    <Popover
      label={t.button}
      icon={<AppearanceIcon />}
      className={styles.iconButton}
      side="below"
      align="end"
      compact
    >
      <Select
        label={t.language}
        value={preferences.locale}
        options={LANGUAGES}
        onChange={(locale) => prefer({ locale: locale as Locale })}
      />
      <Segmented
        label={t.theme}
        value={preferences.theme}
        options={THEMES.map((value) => ({ value, label: t[value] }))}
        onChange={(theme) => prefer({ theme })}
      />
      <Segmented
        label={t.textSize}
        value={preferences.textSize}
        options={TEXT_SIZES.map((value) => ({ value, label: t[value] }))}
        onChange={(textSize) => prefer({ textSize })}
      />
    </Popover>
  );
}
