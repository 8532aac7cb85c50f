import { useEffect, useRef, useState } from "react";
import type { Client } from "../api/client";
import { messageOf, type Load } from "../api/load";
import type { Metrics } from "../api/types";
import { useNews, type News } from "../live/useLive";

const everyMs = 15_000;
const soonMs = 1_000; // after something happened: one reading serves all of that moment

/** useMetrics are the counters of the last day, read again now and then while somebody can see them. */
export function useMetrics(client: Client, news: News): Load<Metrics> {
  const [load, setLoad] = useState<Load<Metrics>>({ state: "loading" });
  const soon = useRef(() => {});
  useEffect(() => {
    const stop = new AbortController();
    let poll: ReturnType<typeof setTimeout> | undefined;
    let next: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      clearTimeout(poll);
      if (document.hidden) return; // seen begins anew
      try {
        const value = await client.getMetrics(24, stop.signal);
        if (!stop.signal.aborted) setLoad({ state: "ready", value });
      } catch (err) {
        if (!stop.signal.aborted) setLoad({ state: "failed", message: messageOf(err) });
      }
      clearTimeout(poll);
      if (!stop.signal.aborted) poll = setTimeout(() => void read(), everyMs);
    };
    soon.current = () => {
      next ??= setTimeout(() => {
        next = undefined;
        void read();
      }, soonMs);
    };
    const seen = () => void read();
    document.addEventListener("visibilitychange", seen);
    void read();
    return () => {
      stop.abort();
      document.removeEventListener("visibilitychange", seen);
      clearTimeout(poll);
      clearTimeout(next);
    };
  }, [client]);
  useNews(news, () => soon.current());
  return load;
}
