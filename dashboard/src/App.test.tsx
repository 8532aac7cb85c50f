import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "./App";
import type { Summary } from "./api/types";
import { expectAccessible } from "./test/axe";
import { detail, metrics, summary } from "./test/samples";

/** Server is the API and the WebSocket API as the page meets them. */
class Server {
  keyless = true;
  key = "";
  role = "operator";
  incidents: Summary[] = [summary(), summary({ id: "inc-2", title: "Disk is full", severity: "critical", owner: "bob" })];
  detail = detail();
  failing: Record<string, number> = {}; // status to answer by path
  calls: string[] = [];
  reads: string[] = []; // paths, and how the caches on the way are used
  sockets: FakeSocket[] = [];

  answer(path: string, init: RequestInit): Response {
    const [plain = ""] = path.split("?");
    const failure = this.failing[plain];
    if (failure !== undefined) return json(failure, { error: { code: "x", message: "the table is busy" } });
    if (plain === "/config.json") return json(200, { apiUrl: "/v1", liveUrl: "/v1/live", keyless: this.keyless });
    if (!this.keyless && new Headers(init.headers).get("x-api-key") !== this.key) {
      return json(401, { error: { code: "unauthorized", message: "an API key is needed", field: "x-api-key" } });
    }
    if (init.method === "POST") return this.act(plain, init);
    this.reads.push(`${plain} ${init.cache ?? "default"}`);
    if (plain === "/v1/incidents") return json(200, { incidents: this.incidents });
    if (plain === "/v1/incidents/inc-1") return json(200, this.detail);
    if (plain === "/v1/metrics") return json(200, metrics());
    if (plain === "/v1/health") return json(200, { status: "ok", role: this.role, at: "2026-03-14T09:30:00Z" });
    return json(404, { error: { code: "not_found", message: "there is no such incident", field: "id" } });
  }

  act(path: string, init: RequestInit): Response {
    if (path === "/v1/live/ticket") return json(201, { ticket: "t", expires: "2026-03-14T09:31:00Z" });
    this.calls.push(`${path} ${typeof init.body === "string" ? init.body : ""}`);
    return json(200, this.detail.incident);
  }

  push(message: unknown) {
    for (const s of this.sockets) s.onmessage?.({ data: JSON.stringify(message) });
  }
}

class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((e: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  send() {}
  close() {}
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

let server = new Server();

beforeEach(() => {
  server = new Server();
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => {
    if (init.signal?.aborted) return Promise.reject(new DOMException("aborted", "AbortError"));
    return Promise.resolve(server.answer(path, init));
  });
  vi.stubGlobal(
    "WebSocket",
    class extends FakeSocket {
      constructor() {
        super();
        server.sockets.push(this);
      }
    },
  );
});

const rows = () => screen.getAllByRole("listitem").map((li) => within(li).getByRole("link").textContent);

async function ready() {
  render(<App />);
  await screen.findByRole("link", { name: "Checkout is slow" });
  await waitFor(() => expect(server.sockets.length).toBe(1));
}

describe("the list", () => {
  it("shows what asks for attention, the most urgent first", async () => {
    await ready();
    expect(rows()).toEqual(["Disk is full", "Checkout is slow"]);
    expect(await screen.findByText("Balanced: every event had its outcome")).toBeVisible();
    await expectAccessible();
  });

  it("shows a new incident by itself and says so politely", async () => {
    await ready();
    server.push({ type: "welcome", resumed: true });
    server.push({ type: "changes", seq: 1, epoch: "e", incidents: [{ change: "opened", incident: summary({ id: "inc-3", title: "Queue is stuck", severity: "medium" }) }] });
    expect(await screen.findByRole("link", { name: "Queue is stuck" })).toBeVisible();
    expect(rows()).toEqual(["Disk is full", "Checkout is slow", "Queue is stuck"]);
    expect(screen.getByText("New medium incident: Queue is stuck.")).toBeInTheDocument();
    expect(screen.getByText("Live")).toBeVisible();
  });

  it("says that all is quiet", async () => {
    server.incidents = [];
    render(<App />);
    expect(await screen.findByText("All quiet")).toBeVisible();
    await expectAccessible();
  });

  it("says what went wrong, and tries again", async () => {
    server.failing["/v1/incidents"] = 503;
    render(<App />);
    expect(await screen.findByText("the table is busy")).toBeVisible();
    delete server.failing["/v1/incidents"];
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: "Checkout is slow" })).toBeVisible();
  });

  it("says that it is disconnected", async () => {
    await ready();
    server.sockets[0]?.onclose?.();
    expect(await screen.findByText("Disconnected, trying again")).toBeVisible();
  });

  it("narrows by severity and words", async () => {
    await ready();
    await userEvent.click(screen.getByRole("button", { name: "critical", pressed: false }));
    server.incidents = [];
    await userEvent.type(screen.getByRole("searchbox", { name: "Search incidents" }), "zzz");
    expect(await screen.findByText("Nothing matches these filters")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Clear" }));
    expect(screen.getByRole("button", { name: "critical" })).toHaveAttribute("aria-pressed", "false");
  });
});

describe("the details", () => {
  it("explain the incident with evidence that leads to the signals", async () => {
    await ready();
    await userEvent.click(screen.getByRole("link", { name: "Checkout is slow" }));
    expect(await screen.findByRole("heading", { name: "Checkout is slow" })).toHaveFocus();
    expect(screen.getByText("The database failed over, and checkout waited for it.")).toBeVisible();
    expect(screen.getByText("Deployment of checkout")).toBeVisible();
    await userEvent.click(screen.getAllByRole("button", { name: "Show evidence 1: event e-1" })[0] as HTMLElement);
    expect(document.getElementById("signal-e-1")).toHaveFocus();
    expect(screen.getByRole("cell", { name: /pager/ })).toHaveTextContent("team-high");
    await expectAccessible();
  });

  it("say that an incident is not there", async () => {
    window.location.hash = "#/incidents/inc-404";
    render(<App />);
    expect(await screen.findByText("there is no such incident")).toBeVisible();
  });
});

describe("a change", () => {
  const report = { type: "changes", seq: 1, epoch: "e", incidents: [{ change: "updated", incident: summary({ version: 9 }) }] };

  it("is read past the caches on the way, which may not know of it", async () => {
    window.location.hash = "#/incidents/inc-1";
    await ready();
    await screen.findByRole("heading", { name: "Checkout is slow" });
    expect(server.reads).toContain("/v1/incidents/inc-1 default");
    expect(server.reads.filter((r) => r.endsWith("reload"))).toEqual([]);
    server.detail = detail({ title: "Checkout is down" });
    server.push(report);
    expect(await screen.findByRole("heading", { name: "Checkout is down" })).toBeVisible();
    expect(server.reads).toContain("/v1/incidents/inc-1 reload");
  });

  it("is read so as well by who opens the incident or narrows the list just after it", async () => {
    await ready();
    server.push(report);
    server.reads = [];
    await userEvent.click(screen.getByRole("link", { name: "Checkout is slow" }));
    await userEvent.click(screen.getByRole("button", { name: "critical", pressed: false }));
    await waitFor(() => expect(server.reads).toEqual(expect.arrayContaining(["/v1/incidents/inc-1 reload", "/v1/incidents reload"])));
  });

  it("of one's own is read so too", async () => {
    window.localStorage.setItem("autopilot-name", "alice");
    await ready();
    await userEvent.click(await screen.findByRole("button", { name: "Acknowledge Checkout is slow" }));
    await waitFor(() => expect(server.reads).toContain("/v1/incidents reload"));
  });
});

describe("acting", () => {
  it("asks for a name once and acknowledges in that name", async () => {
    await ready();
    await userEvent.click(await screen.findByRole("button", { name: "Acknowledge Checkout is slow" }));
    const dialog = await screen.findByRole("dialog", { name: "Who are you?" });
    await expectAccessible(dialog);
    await userEvent.type(within(dialog).getByRole("textbox"), "alice{Enter}");
    await waitFor(() => expect(server.calls).toEqual(['/v1/incidents/inc-1/acknowledge {"by":"alice"}']));
    await userEvent.click(await screen.findByRole("button", { name: "Acknowledge Disk is full" }));
    await waitFor(() => expect(server.calls[1]).toBe('/v1/incidents/inc-2/acknowledge {"by":"alice"}'));
  });

  it("says why it did not work", async () => {
    window.localStorage.setItem("autopilot-name", "alice");
    server.failing["/v1/incidents/inc-1/acknowledge"] = 409;
    await ready();
    await userEvent.click(await screen.findByRole("button", { name: "Acknowledge Checkout is slow" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("the table is busy");
  });

  it("is not offered to a viewer", async () => {
    server.role = "viewer";
    await ready();
    expect(await screen.findByText("Viewing only")).toBeVisible();
    expect(screen.queryByRole("button", { name: /Acknowledge/ })).toBeNull();
  });

  it("adds a note", async () => {
    window.localStorage.setItem("autopilot-name", "alice");
    window.location.hash = "#/incidents/inc-1";
    await ready();
    await userEvent.type(await screen.findByRole("textbox", { name: "Note for the timeline" }), "on it{Enter}");
    await waitFor(() => expect(server.calls).toEqual(['/v1/incidents/inc-1/note {"text":"on it","by":"alice"}']));
  });
});

describe("a note", () => {
  const field = () => screen.findByRole("textbox", { name: "Note for the timeline" });

  it("stays where it was written until it is kept", async () => {
    window.localStorage.setItem("autopilot-name", "alice");
    window.location.hash = "#/incidents/inc-1";
    server.failing["/v1/incidents/inc-1/note"] = 503;
    await ready();
    await userEvent.type(await field(), "on it{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("the table is busy");
    expect(await field()).toHaveValue("on it");
    delete server.failing["/v1/incidents/inc-1/note"];
    await userEvent.type(await field(), "{Enter}");
    await waitFor(async () => expect(await field()).toHaveValue(""));
  });

  it("stays when its author does not say who that is", async () => {
    window.location.hash = "#/incidents/inc-1";
    await ready();
    await userEvent.type(await field(), "on it{Enter}");
    await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Cancel" }));
    expect(await field()).toHaveValue("on it");
  });
});

describe("the keyboard", () => {
  it("goes through the list, opens, acknowledges and goes back", async () => {
    window.localStorage.setItem("autopilot-name", "alice");
    await ready();
    await screen.findByRole("button", { name: "Acknowledge Checkout is slow" });
    await userEvent.keyboard("jj");
    expect(screen.getByRole("link", { name: "Checkout is slow" })).toHaveFocus();
    await userEvent.keyboard("k");
    expect(screen.getByRole("link", { name: "Disk is full" })).toHaveFocus();
    await userEvent.keyboard("ja");
    await waitFor(() => expect(server.calls).toEqual(['/v1/incidents/inc-1/acknowledge {"by":"alice"}']));
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByRole("heading", { name: "Checkout is slow" })).toBeVisible();
    await userEvent.keyboard("{Escape}");
    expect(await screen.findByText("Choose an incident")).toBeVisible();
  });

  it("presses the button that has the focus", async () => {
    window.localStorage.setItem("autopilot-name", "alice");
    window.location.hash = "#/incidents/inc-1";
    await ready();
    (await screen.findByRole("button", { name: "Resolve Checkout is slow" })).focus();
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(server.calls).toEqual(['/v1/incidents/inc-1/resolve {"by":"alice"}']));
  });

  it("leaves letters to who types", async () => {
    await ready();
    await userEvent.keyboard("/aj?");
    expect(screen.getByRole("searchbox")).toHaveValue("aj?");
  });

  it("explains itself", async () => {
    await ready();
    await userEvent.keyboard("?");
    const dialog = await screen.findByRole("dialog", { name: "Keyboard" });
    expect(within(dialog).getByText("next incident")).toBeVisible();
    await userEvent.click(within(dialog).getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("the key", () => {
  it("is asked for, kept for the tab, and asked for again when it is refused", async () => {
    server.keyless = false;
    server.key = "good";
    render(<App />);
    const field = await screen.findByLabelText("API key");
    await expectAccessible();
    await userEvent.type(field, "bad{Enter}");
    expect(await screen.findByText("This key was refused. Try another one.")).toBeVisible();
    await userEvent.type(screen.getByLabelText("API key"), "good{Enter}");
    expect(await screen.findByRole("link", { name: "Checkout is slow" })).toBeVisible();
    expect(window.sessionStorage.getItem("autopilot-key")).toBe("good");
  });
});
