import { useEffect, useState } from "react";
import { expose } from "../diagnostics";
import { FaceView } from "../face/FaceView";
import { useFace } from "../face/useFace";
import { useFile } from "../hooks/useFile";
import { useFileDrop } from "../hooks/useFileDrop";
import { useInfo } from "../hooks/useInfo";
import { useMicrophones } from "../hooks/useMicrophones";
import { useRecovery } from "../hooks/useRecovery";
import type { Go } from "../hooks/useRoute";
import { useSelection } from "../hooks/useSelection";
import { type Session, useSession } from "../hooks/useSession";
import { useMessages } from "../i18n/context";
import { findPair } from "../languages/pairs";
import { median } from "../latency/waterfall";
import { isActive, isOnAir } from "../session/state";
import styles from "./App.module.css";
import { CaptionLane } from "./CaptionLane";
import { Dock } from "./Dock";
import { FileCard } from "./FileCard";
import { Header } from "./Header";
import { LatencyPanel } from "./LatencyPanel";
import { PairBar } from "./PairBar";
import { Problems } from "./Problems";
import { Welcome } from "./Welcome";

/** One person alone: their own voice, or a file, translated on this page. */
export function App({ go }: { go?: Go }) {
  const t = useMessages();
  const infoState = useInfo();
  const { info, unreachable } = infoState;
  const session = useSession(infoState.setStage);
  const { phase, captions, feeds } = session;
  const active = isActive(phase);
  const { selection, wanted, select } = useSelection(info, session.change);
  const [microphone, setMicrophone] = useState("");
  const [volume, setVolume] = useVolume(session);
  const [panelOpen, setPanelOpen] = useState(false);
  const closePanel = () => setPanelOpen(false);
  const file = useFile(active);
  const face = useFace({ ready: isOnAir(phase), sendFrame: session.sendFrame });
  const dragging = useFileDrop(file.choose, !active);
  const microphones = useMicrophones(active);
  useDiagnostics(session);
  useRecovery(phase, infoState, session.dismissFailure);

  const responses = captions.flatMap(({ responseMs }) => responseMs ?? []);
  const start = () => {
    if (!wanted) return;
    const input = file.file
      ? ({ kind: "file", file: file.file } as const)
      : ({ kind: "microphone", deviceId: microphone } as const);
    session.start({ wanted, input, volume });
  };

  return (
    <div className={styles.app} data-phase={phase.name} data-panel={panelOpen}>
      <Header
        onRooms={info?.ice_servers && go ? () => go({ view: "rooms" }) : undefined}
        stages={info?.stages ?? null}
        unreachable={unreachable}
        medianMs={median(responses)}
        panelOpen={panelOpen}
        onTogglePanel={() => setPanelOpen(!panelOpen)}
      />
      <main className={styles.main}>
        <div className={styles.top}>
          {info && <PairBar info={info} selection={selection} active={active} onChange={select} />}
          <Problems session={session} file={file} face={face} info={info} unreachable={unreachable} />
          {face.preview && <FaceView player={feeds.face} hear={session.heard} preview={face.preview} />}
          {file.file && <FileCard file={file.file} locked={active} onRemove={file.clear} />}
        </div>
        <CaptionLane captions={captions} onClear={session.clear}>
          {info && (
            <Welcome
              selection={selection}
              spoken={findPair(info, selection.source, selection.target)?.spoken ?? true}
            />
          )}
        </CaptionLane>
        <Dock
          phase={phase}
          level={feeds.level}
          hasFile={file.file !== null}
          disabled={!wanted || file.loading !== ""}
          microphones={microphones}
          microphone={microphone}
          volume={volume}
          face={info?.stages.lipsync?.up ? face : null}
          onMicrophone={setMicrophone}
          onVolume={setVolume}
          onFile={file.choose}
          onStart={start}
          onStop={session.stop}
        />
      </main>
      {panelOpen && (
        <LatencyPanel captions={captions} queuedMs={feeds.queuedMs} face={feeds.face} onClose={closePanel} />
      )}
      {dragging && <p className={styles.drop}>{t.file.drop}</p>}
    </div>
  );
}

function useVolume({ setVolume: apply }: Session): [number, (volume: number) => void] {
  const [volume, setVolume] = useState(1);
  const change = (next: number) => {
    setVolume(next);
    apply(next);
  };
  return [volume, change];
}

function useDiagnostics({ phase, captions, feeds, outputLevel }: Session): void {
  useEffect(() => {
    expose({
      phase: phase.name,
      captions,
      played: feeds.played,
      get underruns() {
        return feeds.underruns;
      },
      get queuedMs() {
        return feeds.queuedMs.get();
      },
      face: feeds.face.facts,
      outputLevel,
    });
  }, [phase, captions, feeds, outputLevel]);
}
