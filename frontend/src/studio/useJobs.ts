// The list of jobs, each kept up to date by its own socket while it is not over.
import { useCallback, useEffect, useState } from "react";
import { BASE, type Job, listJobs } from "./api";

const LOOK_AGAIN_MS = 5_000;

const isOpen = (job: Job) => job.status === "queued" || job.status === "processing";

export function replaced(jobs: readonly Job[], job: Job): Job[] {
  const known = jobs.some((one) => one.job_id === job.job_id);
  return known ? jobs.map((one) => (one.job_id === job.job_id ? job : one)) : [job, ...jobs];
}

export interface Jobs {
  jobs: readonly Job[] | null;
  unreachable: boolean;
  take(job: Job): void;
}

export function useJobs(): Jobs {
  const [jobs, setJobs] = useState<readonly Job[] | null>(null);
  const [unreachable, setUnreachable] = useState(false);
  const take = useCallback((job: Job) => setJobs((known) => replaced(known ?? [], job)), []);
  useEffect(() => {
    const look = () =>
      listJobs().then(
        (found) => {
          setJobs(found);
          setUnreachable(false);
        },
        () => setUnreachable(true),
      );
    look();
    const timer = setInterval(look, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const open = (jobs ?? []).filter(isOpen).map((job) => job.job_id);
  useSockets(open.join(" "), take);
  return { jobs, unreachable, take };
}

function useSockets(ids: string, take: (job: Job) => void): void {
  useEffect(() => {
    const sockets = ids
      .split(" ")
      .filter(Boolean)
      .map((id) => {
        const address = new URL(`${BASE}/process/${id}/events`, location.href);
        address.protocol = address.protocol.replace("http", "ws");
        const socket = new WebSocket(address);
        socket.onmessage = (event) => {
          const told = JSON.parse(String(event.data)) as Job;
          if (told.job_id) take(told);
        };
        return socket;
      });
    return () => {
      for (const socket of sockets) socket.close();
    };
  }, [ids, take]);
}
