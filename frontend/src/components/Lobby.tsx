import { type FormEvent, useId, useState } from "react";
import type { Info } from "../api/gateway";
import type { FaceInput } from "../face/useFace";
import { useMicrophoneCheck } from "../hooks/useMicrophoneCheck";
import { useMicrophones } from "../hooks/useMicrophones";
import { useMessages } from "../i18n/context";
import { type Identity, MAX_NAME, type Role } from "../rooms/identity";
import type { Problem } from "../session/problems";
import { Banner } from "./Banner";
import controls from "./controls.module.css";
import { DeviceCheck } from "./DeviceCheck";
import styles from "./Lobby.module.css";
import { LobbyLanguages } from "./LobbyLanguages";
import { Segmented } from "./Segmented";
import { TextField } from "./TextField";

export interface JoinChoice {
  role: Role;
  password: string;
  microphone: string;
}

interface Props {
  info: Info;
  identity: Identity;
  /** Only looking and listening is offered. */
  watch: boolean;
  host: boolean;
  needsPassword: boolean;
  joining: boolean;
  problem: Problem | null;
  face: FaceInput;
  onIdentity(identity: Identity): void;
  onJoin(choice: JoinChoice): void;
}

/** Before the door: who one is, how one is heard and what one hears, with microphone and camera tried out. */
export function Lobby(props: Props) {
  const { info, identity, watch, host, needsPassword, joining, problem, face, onIdentity, onJoin } = props;
  const t = useMessages().rooms.lobby;
  const id = useId();
  const [role, setRole] = useState<Role>(watch ? "listener" : "speaker");
  const [password, setPassword] = useState("");
  const [microphone, setMicrophone] = useState("");
  const [trying, setTrying] = useState(false);
  const [nameless, setNameless] = useState(false);
  const speaks = role === "speaker";
  const check = useMicrophoneCheck(microphone, trying && speaks && !joining);
  const microphones = useMicrophones(check.listening);
  const join = (event: FormEvent) => {
    event.preventDefault();
    const missing = speaks && identity.name.trim() === "";
    setNameless(missing);
    if (!missing) onJoin({ role, password, microphone });
  };
  return (
    <main className={styles.lobby} aria-labelledby={id}>
      <form className={styles.card} data-role={role} onSubmit={join}>
        {speaks && (
          <DeviceCheck
            name={identity.name}
            check={check}
            trying={trying}
            onTry={() => setTrying(!trying)}
            face={face}
            microphones={microphones}
            microphone={microphone}
            onMicrophone={setMicrophone}
          />
        )}
        <div className={styles.fields}>
          <h2 id={id} className={styles.title}>
            {watch ? t.watchTitle : t.title}
          </h2>
          {host && <p className={styles.hint}>{t.host}</p>}
          {problem && <Banner tone="error" problem={problem} />}
          {!watch && <RoleChoice role={role} onRole={setRole} />}
          <TextField
            label={t.name}
            value={identity.name}
            maxLength={MAX_NAME}
            autoComplete="name"
            wrong={nameless && identity.name.trim() === "" ? t.nameNeeded : ""}
            onChange={(name) => onIdentity({ ...identity, name })}
          />
          <LobbyLanguages info={info} identity={identity} speaks={speaks} onIdentity={onIdentity} />
          {needsPassword && (
            <TextField label={t.password} type="password" value={password} onChange={setPassword} />
          )}
          {!speaks && <p className={styles.hint}>{t.listenerHint}</p>}
          <button type="submit" className={controls.primary} disabled={joining}>
            {joining ? t.joining : t.join}
          </button>
        </div>
      </form>
    </main>
  );
}

function RoleChoice({ role, onRole }: { role: Role; onRole(role: Role): void }) {
  const t = useMessages().rooms.lobby;
  const options = [
    { value: "speaker", label: t.asSpeaker },
    { value: "listener", label: t.asListener },
  ] as const;
  return <Segmented<Role> label={t.role} value={role} options={options} onChange={onRole} />;
}
