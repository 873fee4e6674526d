import type { Info } from "../api/gateway";
import { microphoneAllowed } from "../audio/microphone";
import type { FileState } from "../hooks/useFile";
import type { Session } from "../hooks/useSession";
import { type Problem, problem } from "../session/problems";
import { Banner } from "./Banner";
import { stageName } from "./StageStatus";

interface Props {
  session: Session;
  file: FileState;
  info: Info | null;
  unreachable: boolean;
}

/** All that is wrong now: what has stopped the session first, then what it goes on in spite of. */
export function Problems({ session, file, info, unreachable }: Props) {
  const { phase, notices, dismissFailure, dismissNotice } = session;
  const failure = phase.name === "failed" ? phase.problem : null;
  const down = info && !unreachable && failure?.code !== "stage_unavailable" ? stageDown(info) : null;
  return (
    <>
      {failure && <Banner tone="error" problem={failure} onDismiss={dismissFailure} />}
      {phase.name === "idle" && !file.file && !microphoneAllowed() && (
        <Banner tone="notice" problem={problem("insecure-context")} />
      )}
      {phase.name === "reconnecting" && <Banner tone="notice" problem={problem("reconnecting")} />}
      {file.problem && <Banner tone="error" problem={file.problem} onDismiss={file.clear} />}
      {unreachable && phase.name === "idle" && <Banner tone="error" problem={problem("unreachable")} />}
      {down && <Banner tone="error" problem={down} />}
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

function stageDown({ stages }: Info): Problem | null {
  const names = Object.entries(stages)
    .filter(([, stage]) => !stage.up)
    .map(([name]) => stageName(name).toLowerCase());
  if (names.length === 0) return null;
  const said = Object.values(stages).find((stage) => !stage.up && stage.message)?.message;
  const title = `The ${names.join(" and the ")} ${names.length > 1 ? "are" : "is"} not running`;
  return {
    code: "stage_unavailable",
    title,
    advice:
      said ||
      "Translation waits until it is back. See in the server's terminal why it stopped; this page notices by itself.",
  };
}
