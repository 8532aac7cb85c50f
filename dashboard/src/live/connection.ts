// The connection to the WebSocket API: it comes back by itself, goes on where it
// was if the server can, and says when everything has to be read anew.
import { readMessage, type Message, type Report } from "./message";

export type LiveState = "connecting" | "live" | "offline";

export interface Options {
  address: string;
  ticket: () => Promise<string>;
  onState: (state: LiveState) => void;
  onReports: (reports: Report[]) => void;
  /** onResync says that changes were missed. */
  onResync: () => void;
  open?: (address: string) => WebSocket;
  random?: () => number;
}

const shortest = 500;
const longest = 30_000;
const pingEvery = 4 * 60_000; // API Gateway closes a connection that is idle for ten minutes
const pongWithin = 10_000;
const welcomeWithin = 20_000; // after the ticket, a function that has to start included

/** pause is how long to wait before the next try; many browsers spread out. */
export function pause(failures: number, random: () => number): number {
  return Math.min(longest, shortest * 2 ** failures) * (0.5 + random() / 2);
}

/** listen keeps a connection until the function it returns is called. */
export function listen(o: Options): () => void {
  const random = o.random ?? Math.random;
  const open = o.open ?? ((address: string) => new WebSocket(address));
  let seen = { epoch: "", after: 0 };
  let failures = 0;
  let tries = 0;
  let stopped = false;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function hear(m: Message) {
    if (m.epoch !== undefined) seen = { epoch: m.epoch, after: m.seq ?? 0 };
    if (m.type === "welcome" || m.type === "resync") {
      failures = 0;
      o.onState("live");
    }
    if (m.type === "resync" || (m.type === "welcome" && m.resumed !== true)) o.onResync();
    if (m.type === "changes" && m.incidents) o.onReports(m.incidents);
    keepAlive();
  }

  function keepAlive() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      socket?.send(JSON.stringify({ action: "ping" }));
      giveUpAfter(pongWithin);
    }, pingEvery);
  }

  /** giveUpAfter begins anew when nothing is heard: a connection that is dead may take minutes to say so. */
  function giveUpAfter(ms: number) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const silent = socket;
      again();
      silent?.close();
    }, ms);
  }

  function again() {
    socket = null;
    clearTimeout(timer);
    if (stopped) return;
    o.onState("offline");
    timer = setTimeout(() => void connect(), pause(failures++, random));
  }

  async function connect() {
    const mine = ++tries;
    clearTimeout(timer);
    o.onState("connecting");
    try {
      const ticket = await o.ticket();
      if (stopped || mine !== tries) return;
      const s = open(`${o.address}?ticket=${encodeURIComponent(ticket)}`);
      socket = s;
      s.onopen = () => s.send(JSON.stringify({ action: "hello", ...seen }));
      s.onmessage = (e) => {
        const m = readMessage(e.data);
        if (m && s === socket) hear(m);
      };
      s.onclose = () => {
        if (s === socket) again();
      };
      giveUpAfter(welcomeWithin);
    } catch {
      if (mine === tries) again();
    }
  }

  const online = () => {
    if (!socket && !stopped) void connect();
  };
  window.addEventListener("online", online);
  void connect();
  return () => {
    stopped = true;
    window.removeEventListener("online", online);
    clearTimeout(timer);
    socket?.close();
  };
}
