import { beforeEach, afterEach, describe, expect, it, vi } from "vitest";
import { createClient } from "./client";

let asked: RequestInit[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    asked.push(init);
    return Promise.resolve(new Response("{}"));
  });
});

afterEach(() => {
  vi.useRealTimers();
});

describe("createClient", () => {
  it("reads past the caches for a while after a change, and only then", async () => {
    const client = createClient("/v1", "");
    const read = () => client.getIncident("inc-1", new AbortController().signal);
    await read();
    client.changed();
    await read();
    vi.advanceTimersByTime(9_999);
    await read();
    vi.advanceTimersByTime(1);
    await read();
    expect(asked.map((init) => init.cache)).toEqual([undefined, "reload", "reload", undefined]);
  });

  it("asks for no cache where it writes", async () => {
    const client = createClient("/v1", "");
    client.changed();
    await client.act("inc-1", "acknowledge", "alice");
    expect(asked.map((init) => init.cache)).toEqual([undefined]);
  });
});
