import type { ReactNode } from "react";
import { useMessages } from "../i18n/context";
import { Brand } from "./Brand";
import styles from "./Header.module.css";
import { PreferencesMenu } from "./PreferencesMenu";

/** The top of every view of a room; `children` are the controls between the name and the appearance. */
export function RoomBar({ onHome, children }: { onHome?(): void; children?: ReactNode }) {
  const t = useMessages().rooms.home;
  return (
    <header className={styles.header}>
      <Brand label={t.home} onPress={onHome} />
      {children}
      <PreferencesMenu />
    </header>
  );
}
