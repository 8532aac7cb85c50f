import type { Summary } from "../api/types";

/** Report tells of one incident that changed. */
export interface Report {
  change: "opened" | "updated" | "acknowledged" | "resolved" | "reopened" | "merged";
  incident: Summary;
}

/** Message is what the WebSocket API sends. */
export interface Message {
  type: "welcome" | "changes" | "pong" | "resync";
  epoch?: string;
  seq?: number;
  resumed?: boolean;
  incidents?: Report[];
}

export function readMessage(data: unknown): Message | null {
  if (typeof data !== "string") return null;
  try {
    const m = JSON.parse(data) as Partial<Message> | null;
    return m !== null && typeof m.type === "string" ? (m as Message) : null;
  } catch {
    return null;
  }
}
