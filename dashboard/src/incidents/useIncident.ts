import { useCallback, useEffect, useState } from "react";
import { againMs, mayPass, type Client } from "../api/client";
import { messageOf, type Load } from "../api/load";
import type { IncidentDetail } from "../api/types";
import { useNews, type News } from "../live/useLive";

/** useIncident is one incident with all that belongs to it, read again when it changes. */
export function useIncident(client: Client, id: string, news: News) {
  const [load, setLoad] = useState<Load<IncidentDetail>>({ state: "loading" });
  const [round, setRound] = useState(0);
  const [shown, setShown] = useState(id);
  if (shown !== id) {
    setShown(id);
    setLoad({ state: "loading" });
  }

  useEffect(() => {
    const stop = new AbortController();
    let retry: ReturnType<typeof setTimeout> | undefined;
    const settle = (next: Load<IncidentDetail>) => {
      if (!stop.signal.aborted) setLoad(next);
    };
    client.getIncident(id, stop.signal).then(
      (value) => settle({ state: "ready", value }),
      (err: unknown) => {
        settle({ state: "failed", message: messageOf(err) });
        if (!stop.signal.aborted && mayPass(err)) retry = setTimeout(() => setRound((n) => n + 1), againMs);
      },
    );
    return () => {
      stop.abort();
      clearTimeout(retry);
    };
  }, [client, id, round]);

  const again = useCallback(() => setRound((n) => n + 1), []);
  useNews(news, (reports) => {
    if (reports === null || reports.some((r) => r.incident.id === id)) again();
  });
  return { load, again };
}
