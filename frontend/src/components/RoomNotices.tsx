import type { FaceInput } from "../face/useFace";
import type { Call } from "../hooks/useCall";
import { useMessages } from "../i18n/context";
import { problem } from "../session/problems";
import { Banner } from "./Banner";

/** What is wrong now, though the call goes on. */
export function RoomNotices({ call, face }: { call: Call; face: FaceInput }) {
  const { visit, notices, dismissNotice } = call;
  const t = useMessages().rooms.room;
  return (
    <>
      {visit.name === "reconnecting" && (
        <Banner tone="notice" title={t.reconnecting} problem={problem("reconnecting")} />
      )}
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
