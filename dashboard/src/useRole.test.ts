import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError, type Client } from "./api/client";
import { useRole } from "./useRole";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("lets an operator act after the API was busy for a moment", async () => {
  const getHealth = vi.fn().mockRejectedValueOnce(new ApiError(503, "busy")).mockResolvedValue({ role: "operator" });
  const client = { getHealth } as unknown as Client;
  const { result } = renderHook(() => useRole(client));
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(result.current).toBe("viewer");
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect(result.current).toBe("operator");
});
