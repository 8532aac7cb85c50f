import { useCallback, useEffect, useRef, useState } from "react";
import { againMs, mayPass, type Client } from "../api/client";
import { messageOf, type Load } from "../api/load";
import type { Summary } from "../api/types";
import type { Report } from "../live/message";
import { useNews, type News } from "../live/useLive";
import { queryOf, type Filters } from "./filters";
import { merge, order } from "./list";

export interface Listed {
  incidents: Summary[];
  next: string; // cursor of older ones, "" when there are none
}

/** useIncidents is the list with these filters, kept up to date. */
export function useIncidents(client: Client, filters: Filters, news: News, onFailed: (err: unknown) => void) {
  const [load, setLoad] = useState<Load<Listed>>({ state: "loading" });
  const [round, setRound] = useState(0);
  const heard = useRef<Report[] | null>(null); // since the fetch under way began, which may not hold them
  const fetched = useRef(new AbortController()); // the list that is shown; aborted when another one takes its place
  const query = queryOf(filters).toString();
  const [shown, setShown] = useState(query);
  if (shown !== query) {
    setShown(query);
    setLoad({ state: "loading" });
  }

  useEffect(() => {
    const stop = new AbortController();
    let retry: ReturnType<typeof setTimeout> | undefined;
    fetched.current = stop;
    heard.current = [];
    client
      .listIncidents(new URLSearchParams(query), stop.signal)
      .then(
        (page) => {
          if (stop.signal.aborted) return;
          const incidents = merge(filters, order(filters, page.incidents), heard.current ?? []);
          setLoad({ state: "ready", value: { incidents, next: page.next ?? "" } });
        },
        (err: unknown) => {
          if (stop.signal.aborted) return;
          onFailed(err);
          setLoad({ state: "failed", message: messageOf(err) });
          if (mayPass(err)) retry = setTimeout(() => setRound((n) => n + 1), againMs);
        },
      )
      .finally(() => {
        if (!stop.signal.aborted) heard.current = null;
      });
    return () => {
      stop.abort();
      clearTimeout(retry);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- query stands for the filters
  }, [client, query, round]);

  useNews(news, (reports) => {
    if (reports === null) {
      setRound((n) => n + 1);
      return;
    }
    heard.current?.push(...reports);
    setLoad((l) => (l.state === "ready" ? { ...l, value: { ...l.value, incidents: merge(filters, l.value.incidents, reports) } } : l));
  });

  const more = useCallback(
    async (next: string) => {
      const { signal } = fetched.current;
      try {
        const page = await client.listIncidents(queryOf(filters, next), signal);
        if (signal.aborted) return;
        const reports = page.incidents.map((incident): Report => ({ change: "updated", incident }));
        setLoad((l) => (l.state === "ready" ? { state: "ready", value: { incidents: merge(filters, l.value.incidents, reports), next: page.next ?? "" } } : l));
      } catch (err) {
        if (signal.aborted) return;
        onFailed(err);
        throw err;
      }
    },
    [client, filters, onFailed],
  );
  const again = useCallback(() => {
    setLoad({ state: "loading" });
    setRound((n) => n + 1);
  }, []);
  return { load, more, again };
}
