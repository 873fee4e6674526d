import type { Info } from "../api/gateway";
import { microphoneAllowed } from "../audio/microphone";
import type { FaceInput } from "../face/useFace";
import type { FileState } from "../hooks/useFile";
import type { Session } from "../hooks/useSession";
import { useMessages } from "../i18n/context";
import type { Messages } from "../i18n/messages";
import { type Problem, problem } from "../session/problems";
import { Banner } from "./Banner";
import { stageName } from "./StageStatus";

interface Props {
  session: Session;
  file: FileState;
  face: FaceInput;
  info: Info | null;
  unreachable: boolean;
}

/** All that is wrong now: what has stopped the session first, then what it goes on in spite of. */
export function Problems({ session, file, face, info, unreachable }: Props) {
  const t = useMessages();
  const { phase, notices, dismissFailure, dismissNotice } = session;
  const failure = phase.name === "failed" ? phase.problem : null;
  const down = info && !unreachable && failure?.code !== "stage_unavailable" ? stageDown(info, t) : null;
  return (
    <>
      {failure && <Banner tone="error" problem={failure} onDismiss={dismissFailure} />}
      {phase.name === "idle" && !file.file && !microphoneAllowed() && (
        <Banner tone="notice" problem={problem("insecure-context")} />
      )}
      {phase.name === "reconnecting" && <Banner tone="notice" problem={problem("reconnecting")} />}
      {file.problem && <Banner tone="error" problem={file.problem} onDismiss={file.clear} />}
      {unreachable && phase.name === "idle" && <Banner tone="error" problem={problem("unreachable")} />}
      {down && <Banner tone="error" {...down} />}
      {face.problem && <Banner tone="notice" problem={face.problem} onDismiss={face.dismiss} />}
      {notices.map((notice) => (
        <Banner
          key={notice.code}
          tone="notice"
          problem={notice}
          onDismiss={() => dismissNotice(notice.code)}
        />
      ))}
    </>
  );
}

function stageDown({ stages }: Info, t: Messages): { title: string; problem: Problem } | null {
  const down = Object.entries(stages).filter(([, stage]) => !stage.up && !stage.optional);
  if (down.length === 0) return null;
  const said = down.find(([, stage]) => stage.message)?.[1].message;
  const names = down.map(([name]) => stageName(name, t)).join(", ");
  return {
    title: t.stages.oneDown(names),
    problem: problem("stage_unavailable", said || t.stages.downAdvice),
  };
}
