import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Client } from "../api/client";
import { listen, type LiveState } from "./connection";
import type { Report } from "./message";

/** News hands reports on to who shows incidents; null says that all has to be read anew. */
export interface News {
  subscribe: (hear: (reports: Report[] | null) => void) => () => void;
  tell: (reports: Report[] | null) => void;
}

/** createNews calls first before anybody else hears, so that what they read then is new. */
function createNews(first: () => void): News {
  const listeners = new Set<(reports: Report[] | null) => void>();
  return {
    subscribe: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    tell: (reports) => {
      first();
      listeners.forEach((hear) => hear(reports));
    },
  };
}

/** useLive keeps the connection and says how it is. */
export function useLive(client: Client, address: string): { state: LiveState; news: News } {
  const [state, setState] = useState<LiveState>("connecting");
  const news = useMemo(() => createNews(() => client.changed()), [client]);
  useEffect(
    () =>
      listen({
        address,
        ticket: async () => (await client.createTicket()).ticket,
        onState: setState,
        onReports: (reports) => news.tell(reports),
        onResync: () => news.tell(null),
      }),
    [client, address, news],
  );
  return { state, news };
}

/** useNews calls hear with the reports, always the newest hear. */
export function useNews(news: News, hear: (reports: Report[] | null) => void) {
  const newest = useRef(hear);
  useEffect(() => {
    newest.current = hear;
  });
  const call = useCallback((reports: Report[] | null) => newest.current(reports), []);
  useEffect(() => news.subscribe(call), [news, call]);
}
