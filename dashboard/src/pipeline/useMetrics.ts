import { useEffect, useRef, useState } from "react";
import type { Client } from "../api/client";
import { messageOf, type Load } from "../api/load";
import type { Metrics } from "../api/types";
import { useNews, type News } from "../live/useLive";

const everyMs = 15_000;
const soonMs = 1_000; // after something happened: one reading serves all of that moment

/** useMetrics are the counters of the last day, read again now and then. */
export function useMetrics(client: Client, news: News): Load<Metrics> {
  const [load, setLoad] = useState<Load<Metrics>>({ state: "loading" });
  const soon = useRef(() => {});
  useEffect(() => {
    const stop = new AbortController();
    let poll: ReturnType<typeof setTimeout> | undefined;
    let next: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
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
    void read();
    return () => {
      stop.abort();
      clearTimeout(poll);
      clearTimeout(next);
    };
  }, [client]);
  useNews(news, () => soon.current());
  return load;
}
