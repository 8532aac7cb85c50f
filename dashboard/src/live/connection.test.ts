import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listen, pause, type LiveState } from "./connection";
import type { Report } from "./message";

/** FakeSocket is a WebSocket whose other end is the test. */
class FakeSocket {
  static all: FakeSocket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((e: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: string[] = [];
  readonly address: string;
  constructor(address: string) {
    this.address = address;
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.onclose?.();
  }
  hear(message: unknown) {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }
}

let states: LiveState[] = [];
let reports: Report[][] = [];
let resyncs = 0;
let stop = () => {};

function start(ticket = () => Promise.resolve("t 1")) {
  stop = listen({
    address: "ws://x/live",
    ticket,
    random: () => 1,
    onState: (s) => states.push(s),
    onReports: (r) => reports.push(r),
    onResync: () => resyncs++,
    open: (address) => new FakeSocket(address) as unknown as WebSocket,
  });
}

const newest = () => FakeSocket.all.at(-1);

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  states = [];
  reports = [];
  resyncs = 0;
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe("listen", () => {
  it("brings a ticket, says hello and reads anew once it is welcome", async () => {
    start();
    await vi.advanceTimersByTimeAsync(0);
    expect(newest()?.address).toBe("ws://x/live?ticket=t%201");
    newest()?.onopen?.();
    expect(newest()?.sent).toEqual(['{"action":"hello","epoch":"","after":0}']);
    newest()?.hear({ type: "welcome", epoch: "e", seq: 4 });
    expect(states).toEqual(["connecting", "live"]);
    expect(resyncs).toBe(1);
  });

  it("goes on where it was when the server remembers", async () => {
    start();
    await vi.advanceTimersByTimeAsync(0);
    newest()?.hear({ type: "welcome", epoch: "e", seq: 4 });
    newest()?.hear({ type: "changes", epoch: "e", seq: 7, incidents: [{ change: "opened", incident: { id: "inc-1" } }] });
    newest()?.close();
    expect(states.at(-1)).toBe("offline");
    await vi.advanceTimersByTimeAsync(500);
    newest()?.onopen?.();
    expect(newest()?.sent).toEqual(['{"action":"hello","epoch":"e","after":7}']);
    newest()?.hear({ type: "welcome", epoch: "e", seq: 7, resumed: true });
    expect(FakeSocket.all.length).toBe(2);
    expect(resyncs).toBe(1);
    expect(reports.length).toBe(1);
  });

  it("waits longer after each failure, and comes back when the network does", async () => {
    start(() => Promise.reject(new Error("down")));
    await vi.advanceTimersByTimeAsync(0);
    await vi.advanceTimersByTimeAsync(500);
    await vi.advanceTimersByTimeAsync(1000);
    expect(states).toEqual(["connecting", "offline", "connecting", "offline", "connecting", "offline"]);
    window.dispatchEvent(new Event("online"));
    expect(states.at(-1)).toBe("connecting");
  });

  it("notices a connection that is dead", async () => {
    start();
    await vi.advanceTimersByTimeAsync(0);
    newest()?.hear({ type: "welcome" });
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    expect(newest()?.sent).toEqual(['{"action":"ping"}']);
    newest()?.hear({ type: "pong" });
    await vi.advanceTimersByTimeAsync(4 * 60_000 + 10_000);
    expect(states.at(-1)).toBe("offline");
  });

  it("begins anew when nobody welcomes it", async () => {
    start();
    await vi.advanceTimersByTimeAsync(0);
    newest()?.onopen?.();
    newest()?.hear({ message: "Internal server error", connectionId: "c" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(states.at(-1)).toBe("offline");
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.all.length).toBe(2);
  });

  it("opens one connection when the network comes back while it connects", async () => {
    const given: ((ticket: string) => void)[] = [];
    start(() => new Promise((resolve) => given.push(resolve)));
    window.dispatchEvent(new Event("online"));
    given.forEach((give) => give("t"));
    await vi.advanceTimersByTimeAsync(0);
    expect([given.length, FakeSocket.all.length]).toEqual([2, 1]);
  });

  it("is live also where the answer to its hello is to read anew", async () => {
    start();
    await vi.advanceTimersByTimeAsync(0);
    newest()?.hear({ type: "resync" });
    expect(states.at(-1)).toBe("live");
  });

  it("reads anew when it is told that it missed something", async () => {
    start();
    await vi.advanceTimersByTimeAsync(0);
    newest()?.hear({ type: "resync" });
    expect(resyncs).toBe(1);
  });

  it("is not moved by nonsense", async () => {
    start();
    await vi.advanceTimersByTimeAsync(0);
    for (const said of ["no JSON", "null", "[]", '{"type":7}']) newest()?.hear(said);
    expect([states, reports, resyncs]).toEqual([["connecting"], [], 0]);
  });

  it("says nothing more once it is stopped", async () => {
    start();
    await vi.advanceTimersByTimeAsync(0);
    stop();
    const before = states.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.length).toBe(before);
  });
});

describe("pause", () => {
  it("grows up to half a minute and differs between browsers", () => {
    expect([0, 1, 3, 20].map((n) => pause(n, () => 1))).toEqual([500, 1000, 4000, 30_000]);
    expect(pause(20, () => 0)).toBe(15_000);
  });
});
