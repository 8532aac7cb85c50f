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
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = false;
    const wait = (ms: number) => {
      clearTimeout(timer);
      if (!stop.signal.aborted) timer = setTimeout(() => void read(), ms);
    };
    const read = async () => {
      due = false;
      try {
        const value = await client.getMetrics(24, stop.signal);
        if (!stop.signal.aborted) setLoad({ state: "ready", value });
      } catch (err) {
        if (!stop.signal.aborted) setLoad({ state: "failed", message: messageOf(err) });
      }
      if (!due) wait(everyMs);
    };
    soon.current = () => {
      if (!due) wait(soonMs);
      due = true;
    };
    void read();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [client]);
  useNews(news, () => soon.current());
  return load;
}
