import { useEffect, useState } from "react";
import type { Client } from "../api/client";
import { messageOf, type Load } from "../api/load";
import type { Metrics } from "../api/types";
import { useNews, type News } from "../live/useLive";

const everyMs = 15_000;
const soonMs = 1_000; // after something happened
const apartMs = 3_000; // so that many happenings are read once

/** useMetrics are the counters of the last day, read again now and then. */
export function useMetrics(client: Client, news: News): Load<Metrics> {
  const [load, setLoad] = useState<Load<Metrics>>({ state: "loading" });
  const [soon, setSoon] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      try {
        const value = await client.getMetrics(24, stop.signal);
        if (!stop.signal.aborted) setLoad({ state: "ready", value });
      } catch (err) {
        if (!stop.signal.aborted) setLoad({ state: "failed", message: messageOf(err) });
      }
      if (!stop.signal.aborted) timer = setTimeout(() => void read(), everyMs);
    };
    timer = setTimeout(() => void read(), soon === 0 ? 0 : soonMs);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [client, soon]);
  useNews(news, () => setSoon(Math.ceil(Date.now() / apartMs)));
  return load;
}
