import { type FormEvent, useState } from "react";
import { createRoom } from "../api/rooms";
import type { Go } from "../hooks/useRoute";
import { useMessages } from "../i18n/context";
import { keepHostKey } from "../rooms/seat";
import { type Problem, problemOf } from "../session/problems";
import { Banner } from "./Banner";
import controls from "./controls.module.css";
import styles from "./Rooms.module.css";
import { TextField } from "./TextField";

/** Makes a room and goes there; this tab becomes its host. */
export function StartRoom({ go }: { go: Go }) {
  const t = useMessages().rooms.home;
  const [password, setPassword] = useState("");
  const [starting, setStarting] = useState(false);
  const [trouble, setTrouble] = useState<Problem | null>(null);
  const start = async (event: FormEvent) => {
    event.preventDefault();
    setStarting(true);
    setTrouble(null);
    try {
      const made = await createRoom(password);
      keepHostKey(sessionStorage, made.room, made.host_key);
      go({ view: "room", room: made.room, watch: false });
    } catch (error) {
      setTrouble(problemOf(error));
      setStarting(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void start(event)}>
      {trouble && <Banner tone="error" problem={trouble} />}
      <TextField
        label={t.password}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
      <button type="submit" className={controls.primary} disabled={starting}>
        {starting ? t.starting : t.start}
      </button>
    </form>
  );
}
