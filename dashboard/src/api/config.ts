// Where the APIs are is said by /config.json beside the page.
export interface Config {
  apiUrl: string;
  liveUrl: string;
  keyless: boolean;
}

export async function loadConfig(): Promise<Config> {
  const res = await fetch("/config.json", { cache: "no-store" });
  if (!res.ok) throw new Error(`config.json is not there (status ${res.status})`);
  const read = (await res.json()) as Partial<Config>;
  return { apiUrl: (read.apiUrl ?? "/v1").replace(/\/$/, ""), liveUrl: read.liveUrl ?? "/v1/live", keyless: read.keyless ?? false };
}

/** liveAddress makes an absolute WebSocket address of what the configuration says. */
export function liveAddress(liveUrl: string, page: string): string {
  return new URL(liveUrl, page).href.replace(/^http/, "ws");
}
