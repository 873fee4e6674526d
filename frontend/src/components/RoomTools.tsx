import type { Info } from "../api/gateway";
import type { Call } from "../hooks/useCall";
import { useMessages } from "../i18n/context";
import { formatMs } from "../latency/waterfall";
import type { Identity } from "../rooms/identity";
import styles from "./Header.module.css";
import { Invite } from "./Invite";
import { GaugeIcon, InviteIcon, RecordIcon, SoundIcon, TextIcon } from "./icons";
import { Popover } from "./Popover";
import { RoomBar } from "./RoomBar";
import { RoomMicrophone } from "./RoomMicrophone";
import { RoomSettings } from "./RoomSettings";
import { RoomTranscript } from "./RoomTranscript";

interface Props {
  room: string;
  info: Info;
  call: Call;
  identity: Identity;
  onIdentity(identity: Identity): void;
  medianMs: number | null;
  panelOpen: boolean;
  onTogglePanel(): void;
}

/** The top of the room: invite others, choose what one hears, see where the time goes. */
export function RoomTools(props: Props) {
  const { room, info, call, identity, onIdentity, medianMs, panelOpen, onTogglePanel } = props;
  const t = useMessages();
  const seat = call.seat();
  return (
    <RoomBar>
      {call.recording && (
        <span className={styles.recording} role="status">
          <RecordIcon size={14} /> {t.rooms.room.recording}
        </span>
      )}
      <Popover
        label={t.rooms.room.invitePeople}
        icon={<InviteIcon />}
        className={styles.panelButton}
        side="below"
        align="end"
        compact="narrow"
      >
        <Invite room={room} />
      </Popover>
      <Popover
        label={t.rooms.room.settings}
        icon={<SoundIcon />}
        className={styles.panelButton}
        side="below"
        align="end"
        compact="narrow"
      >
        <RoomMicrophone call={call} />
        <RoomSettings
          info={info}
          identity={identity}
          listening={call.listening}
          onIdentity={onIdentity}
          onListening={call.listen}
        />
      </Popover>
      {seat && (
        <Popover
          label={t.captions.transcript}
          icon={<TextIcon />}
          className={styles.panelButton}
          side="below"
          align="end"
          compact="narrow"
        >
          <RoomTranscript
            seat={seat}
            hears={identity.hears}
            recorded={call.recorded && !call.recording && call.me?.role === "host"}
          />
        </Popover>
      )}
      <button
        type="button"
        className={styles.panelButton}
        aria-expanded={panelOpen}
        aria-controls="latency-panel"
        onClick={onTogglePanel}
      >
        <GaugeIcon />
        <span className={styles.panelLabel}>{t.latency.title}</span>
        {medianMs !== null && <span className={styles.median}>{formatMs(medianMs)}</span>}
      </button>
    </RoomBar>
  );
}
