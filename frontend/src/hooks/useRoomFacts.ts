// What may be known of a room before one is in it.
import { useEffect, useState } from "react";
import { fetchRoom, type RoomFacts } from "../api/rooms";
import { type Problem, problemOf } from "../session/problems";

export interface RoomFactsState {
  facts: RoomFacts | null;
  problem: Problem | null;
}

export function useRoomFacts(room: string): RoomFactsState {
  const [state, setState] = useState<RoomFactsState>({ facts: null, problem: null });
  useEffect(() => {
    let wanted = true;
    fetchRoom(room).then(
      (facts) => wanted && setState({ facts, problem: null }),
      (error) => wanted && setState({ facts: null, problem: problemOf(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [room]);
  return state;
}
