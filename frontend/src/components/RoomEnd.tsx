import type { Seat } from "../api/rooms";
import { useMessages } from "../i18n/context";
import type { Visit } from "../rooms/visit";
import { wordsFor } from "../session/problems";
import { Farewell } from "./Farewell";
import { RoomTranscript } from "./RoomTranscript";

interface Props {
  /** The seat that one had. */
  seat: Seat | null;
  hears: string;
  /** This one was the host and has recorded. */
  recorded: boolean;
  visit: Extract<Visit, { name: "left" | "ended" | "failed" }>;
  onRejoin(): void;
  onHome(): void;
}

/** After the visit: left, ended by the host, or broken off. */
export function RoomEnd({ visit, seat, hears, recorded, onRejoin, onHome }: Props) {
  const t = useMessages();
  const { leftTitle, endedTitle, rejoin, toHome } = t.rooms.room;
  const home = { label: toHome, onPress: onHome };
  const again = { label: rejoin, onPress: onRejoin };
  if (visit.name !== "failed") {
    const [title, actions] = visit.name === "ended" ? [endedTitle, [home]] : [leftTitle, [again, home]];
    return (
      <Farewell title={title} actions={actions}>
        {seat && <RoomTranscript seat={seat} hears={hears} recorded={recorded} />}
      </Farewell>
    );
  }
  const { title, advice } = wordsFor(visit.problem, t.problems);
  return (
    <Farewell title={title} actions={[again, home]}>
      <p>{advice}</p>
    </Farewell>
  );
}
