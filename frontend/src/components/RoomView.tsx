import { useState } from "react";
import type { Info } from "../api/gateway";
import type { FaceInput } from "../face/useFace";
import type { Call } from "../hooks/useCall";
import { useMessages } from "../i18n/context";
import { median } from "../latency/waterfall";
import type { Identity } from "../rooms/identity";
import { hasWords, speakersOf } from "../rooms/people";
import { CaptionLane } from "./CaptionLane";
import { Invite } from "./Invite";
import { LatencyPanel } from "./LatencyPanel";
import { RoomDock } from "./RoomDock";
import { RoomNotices } from "./RoomNotices";
import { RoomTools } from "./RoomTools";
import styles from "./RoomView.module.css";
import { Tiles } from "./Tiles";

interface Props {
  room: string;
  info: Info;
  call: Call;
  /** Captions first, as those who only listen want them. */
  watch: boolean;
  face: FaceInput;
  identity: Identity;
  onIdentity(identity: Identity): void;
}

/** Inside: the people, what they say in the language of this one, and the controls of the call. */
export function RoomView({ room, info, call, watch, face, identity, onIdentity }: Props) {
  const t = useMessages().rooms.room;
  const { captions, people, self, me, listeners } = call;
  const [panelOpen, setPanelOpen] = useState(false);
  const speakers = speakersOf(people);
  const names = new Map(speakers.map(({ channel, name }) => [channel, name]));
  const alone = !watch && people.length <= 1 && listeners === 0;
  return (
    <div className={styles.room} data-visit={call.visit.name}>
      <RoomTools
        room={room}
        info={info}
        call={call}
        identity={identity}
        onIdentity={onIdentity}
        medianMs={median(captions.flatMap(({ responseMs }) => responseMs ?? []))}
        panelOpen={panelOpen}
        onTogglePanel={() => setPanelOpen(!panelOpen)}
      />
      <main className={styles.body} data-panel={panelOpen} data-watch={watch} data-alone={alone}>
        <div className={styles.notices}>
          <RoomNotices call={call} face={face} />
        </div>
        <div className={styles.stage}>
          <Tiles
            people={people}
            self={self}
            captions={captions}
            speaking={call.speaking}
            label={t.people}
            strip={watch}
            faces={call.feeds.faces}
            heard={call.heard}
            preview={face.preview}
          />
          {alone && (
            <div className={styles.alone}>
              <p>{t.alone}</p>
              <Invite room={room} />
            </div>
          )}
          {listeners > 0 && <p className={styles.listeners}>{t.listeners(listeners)}</p>}
        </div>
        <section className={styles.lane} aria-label={t.lane}>
          <h2 className={styles.laneTitle}>{t.lane}</h2>
          <CaptionLane captions={captions.filter(hasWords)} speakers={names}>
            <p className={styles.empty}>{t.laneEmpty}</p>
          </CaptionLane>
        </section>
        {panelOpen && (
          <LatencyPanel
            captions={captions}
            queuedMs={call.feeds.queuedMs}
            face={call.feeds.faces}
            onClose={() => setPanelOpen(false)}
          />
        )}
      </main>
      <RoomDock
        speaks={Boolean(me?.channel)}
        host={me?.role === "host"}
        muted={me?.muted ?? false}
        level={call.feeds.level}
        face={face}
        recording={call.recording}
        onRecord={call.record}
        onMute={call.mute}
        onLeave={call.leave}
        onEnd={call.end}
      />
    </div>
  );
}
