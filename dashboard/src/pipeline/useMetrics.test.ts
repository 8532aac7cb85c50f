import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Client } from "../api/client";
import type { News } from "../live/useLive";
import { metrics } from "../test/samples";
import { useMetrics } from "./useMetrics";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("reads the counters only while the page can be seen", async () => {
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(false);
  const getMetrics = vi.fn(() => Promise.resolve(metrics()));
  const client = { getMetrics } as unknown as Client;
  const quiet: News = { subscribe: () => () => undefined, tell: () => undefined };
  renderHook(() => useMetrics(client, quiet));
  const later = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
  await later(15_000);
  expect(getMetrics).toHaveBeenCalledTimes(2);
  hidden.mockReturnValue(true);
  await later(60_000);
  expect(getMetrics).toHaveBeenCalledTimes(2);
  hidden.mockReturnValue(false);
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  await later(0);
  expect(getMetrics).toHaveBeenCalledTimes(3);
  await later(15_000);
  expect(getMetrics).toHaveBeenCalledTimes(4);
});
