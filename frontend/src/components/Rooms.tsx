import { type FormEvent, type ReactNode, useId, useState } from "react";
import type { Go } from "../hooks/useRoute";
import { useMessages } from "../i18n/context";
import { roomOf } from "../routing/route";
import { Brand } from "./Brand";
import controls from "./controls.module.css";
import { PreferencesMenu } from "./PreferencesMenu";
import styles from "./Rooms.module.css";
import { StartRoom } from "./StartRoom";
import { Waves } from "./Waves";

/** Where rooms begin: start one, join one, or translate without any. */
export function Rooms({ go }: { go: Go }) {
  const t = useMessages().rooms.home;
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <Brand label={t.home} onPress={() => go({ view: "solo" })} />
        <PreferencesMenu />
      </header>
      <main className={styles.main}>
        <div className={styles.hero}>
          <Waves />
          <h2 className={styles.headline}>
            {t.speak} <em className={styles.heard}>{t.heard}</em>
          </h2>
          <p className={styles.about}>{t.about}</p>
        </div>
        <div className={styles.ways}>
          <Way title={t.start} about={t.startAbout}>
            <StartRoom go={go} />
          </Way>
          <Way title={t.join} about={t.joinAbout}>
            <JoinByLink go={go} />
          </Way>
          <Way title={t.solo} about={t.soloAbout}>
            <button type="button" className={controls.plain} onClick={() => go({ view: "solo" })}>
              {t.soloButton}
            </button>
          </Way>
        </div>
      </main>
    </div>
  );
}

function Way({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.way} aria-labelledby={id}>
      <h3 id={id} className={styles.title}>
        {title}
      </h3>
      <p className={styles.hint}>{about}</p>
      {children}
    </section>
  );
}

function JoinByLink({ go }: { go: Go }) {
  const t = useMessages().rooms.home;
  const id = useId();
  const [link, setLink] = useState("");
  const [wrong, setWrong] = useState(false);
  const join = (event: FormEvent) => {
    event.preventDefault();
    const route = roomOf(link);
    setWrong(route === null);
    if (route) go(route);
  };
  return (
    <form className={styles.form} onSubmit={join}>
      <label className="visually-hidden" htmlFor={id}>
        {t.link}
      </label>
      <input
        id={id}
        className={controls.input}
        dir="ltr"
        value={link}
        placeholder="https://…/room/…"
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => setLink(event.target.value)}
      />
      <button type="submit" className={controls.plain}>
        {t.joinButton}
      </button>
      {wrong && (
        <p id={`${id}-wrong`} className={styles.wrong} role="alert">
          {t.notALink}
        </p>
      )}
    </form>
  );
}
