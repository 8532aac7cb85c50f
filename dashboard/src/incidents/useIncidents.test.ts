import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, type Client } from "../api/client";
import type { IncidentPage } from "../api/types";
import type { News } from "../live/useLive";
import { summary } from "../test/samples";
import { noFilters, type Filters } from "./filters";
import { useIncident } from "./useIncident";
import { useIncidents } from "./useIncidents";

const quiet: News = { subscribe: () => () => undefined, tell: () => undefined };
const nobody = () => undefined;

/** asked are the calls to the API, for the test to answer. */
let asked: { query: string; give: (page: IncidentPage) => void; fail: (err: unknown) => void }[] = [];

function pending<T>(query: string): Promise<T> {
  return new Promise((give, fail) => asked.push({ query, give: give as never, fail }));
}
const client = {
  listIncidents: (query: URLSearchParams) => pending(query.toString()),
  getIncident: (id: string) => pending(id),
} as unknown as Client;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
});
afterEach(() => vi.useRealTimers());

const later = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const list = () => renderHook(({ filters }: { filters: Filters }) => useIncidents(client, filters, quiet, nobody), { initialProps: { filters: noFilters } });

describe("the list", () => {
  it("is read again by itself after a failure that may pass", async () => {
    const { result } = list();
    asked[0]?.fail(new ApiError(503, "busy"));
    await later(0);
    expect(result.current.load).toEqual({ state: "failed", message: "busy" });
    await later(10_000);
    asked[1]?.give({ incidents: [summary()] });
    await later(0);
    expect(result.current.load.state).toBe("ready");
  });

  it("is not asked for again where asking is no help", async () => {
    list();
    asked[0]?.fail(new ApiError(401, "a key is needed"));
    await later(60_000);
    expect(asked.length).toBe(1);
  });

  it("takes in no older ones of the list before", async () => {
    const { result, rerender } = list();
    asked[0]?.give({ incidents: [summary()], next: "c" });
    await later(0);
    void result.current.more("c");
    rerender({ filters: { ...noFilters, severity: ["low"] } });
    asked[2]?.give({ incidents: [], next: "" });
    await later(0);
    asked[1]?.give({ incidents: [summary({ id: "inc-old" })], next: "d" });
    await later(0);
    expect(result.current.load).toEqual({ state: "ready", value: { incidents: [], next: "" } });
  });

  it("says that older ones could not be read", async () => {
    const { result } = list();
    asked[0]?.give({ incidents: [summary()], next: "c" });
    await later(0);
    const more = result.current.more("c");
    asked[1]?.fail(new ApiError(503, "busy"));
    await expect(more).rejects.toThrow("busy");
  });
});

describe("an incident", () => {
  it("is read again by itself after a failure that may pass", async () => {
    const { result } = renderHook(() => useIncident(client, "inc-1", quiet));
    asked[0]?.fail(new TypeError("Failed to fetch"));
    await later(10_000);
    expect(asked.length).toBe(2);
    expect(result.current.load).toEqual({ state: "failed", message: "Failed to fetch" });
  });
});
