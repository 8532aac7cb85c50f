import type { Health, Incident, IncidentDetail, IncidentPage, Metrics, Problem, Ticket } from "./types";

/** ApiError is a refusal of the API, or of what stands in front of it. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** wantsKey says whether another API key may help. */
export function wantsKey(err: unknown): boolean {
  return err instanceof ApiError && err.status === 401;
}

/** againMs is how long to wait before what failed is tried again by itself. */
export const againMs = 10_000;

/** mayPass says whether the same call may succeed later. */
export function mayPass(err: unknown): boolean {
  return !(err instanceof ApiError) || err.status >= 500 || err.status === 429;
}

export interface Client {
  listIncidents(query: URLSearchParams, signal: AbortSignal): Promise<IncidentPage>;
  getIncident(id: string, signal: AbortSignal): Promise<IncidentDetail>;
  act(id: string, verb: "acknowledge" | "resolve", by: string): Promise<Incident>;
  note(id: string, text: string, by: string): Promise<Incident>;
  getMetrics(hours: number, signal: AbortSignal): Promise<Metrics>;
  getHealth(signal: AbortSignal): Promise<Health>;
  createTicket(): Promise<Ticket>;
  /** changed says that something changed: what is read from now on has to show it. */
  changed(): void;
}

const settledMs = 10_000; // after a change every cache on the way knows of it

async function refusal(res: Response): Promise<ApiError> {
  const body: unknown = await res.json().catch(() => null);
  const problem = (body as { error?: Problem } | null)?.error;
  return new ApiError(res.status, problem?.message ?? `the API answered ${res.status}`);
}

/** createClient makes calls to the API at base with a key; "" sends none. */
export function createClient(base: string, key: string): Client {
  let changedAt = -Infinity;
  async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const headers: Record<string, string> = {};
    if (key !== "") headers["x-api-key"] = key;
    const init: RequestInit = { method, headers };
    if (signal) init.signal = signal;
    if (method === "GET" && Date.now() - changedAt < settledMs) init.cache = "reload"; // sends Cache-Control: no-cache
    if (body !== undefined) {
      headers["content-type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    const res = await fetch(base + path, init);
    if (!res.ok) throw await refusal(res);
    return (await res.json()) as T;
  }
  const at = (id: string) => `/incidents/${encodeURIComponent(id)}`;
  return {
    listIncidents: (query, signal) => call("GET", `/incidents?${query.toString()}`, undefined, signal),
    getIncident: (id, signal) => call("GET", at(id), undefined, signal),
    act: (id, verb, by) => call("POST", `${at(id)}/${verb}`, { by }),
    note: (id, text, by) => call("POST", `${at(id)}/note`, { text, by }),
    getMetrics: (hours, signal) => call("GET", `/metrics?hours=${hours}`, undefined, signal),
    getHealth: (signal) => call("GET", "/health", undefined, signal),
    createTicket: () => call("POST", "/live/ticket", {}),
    changed: () => {
      changedAt = Date.now();
    },
  };
}
