import type { IncidentDetail, Metrics, Summary } from "../api/types";

export const at = "2026-03-14T09:30:00Z";

export function summary(over: Partial<Summary> = {}): Summary {
  return {
    id: "inc-1",
    title: "Checkout is slow",
    severity: "high",
    status: "open",
    version: 1,
    round: 1,
    openedAt: at,
    lastAt: at,
    services: ["elb"],
    accounts: ["111122223333"],
    regions: ["eu-west-1"],
    signals: 2,
    paged: 1,
    ...over,
  };
}

export function detail(over: Partial<IncidentDetail["incident"]> = {}): IncidentDetail {
  const evidence = [{ feature: "same-resource", weight: 0.9, detail: "the load balancer" }];
  return {
    incident: {
      ...summary(),
      members: [],
      causes: [{ title: "Database failed over", resource: "orders-db", eventId: "e-1", score: 0.87, evidence }],
      suspectedChange: { eventId: "e-0", title: "Deployment of checkout", resource: "checkout", actor: "ci", at, score: 0.6, evidence },
      analysis: {
        author: "rules",
        round: 1,
        at,
        summary: "The database failed over, and checkout waited for it.",
        causes: [{ text: "The failover cut connections.", confidence: "high", evidence: ["e-1"] }],
        blastRadius: [{ text: "Checkout only.", confidence: "medium", evidence: ["e-2"] }],
        remediation: [{ text: "Recycle the connection pool.", risk: "low", evidence: ["e-1"] }],
        usage: { inputTokens: 0, outputTokens: 0, dollars: 0 },
      },
      cost: { analyses: 1, inputTokens: 0, outputTokens: 0, dollars: 0, messages: 1 },
      ...over,
    },
    signals: [signal("e-1", "Database failed over"), signal("e-2", "Latency is high")],
    timeline: [
      { incidentId: "inc-1", at, id: "opened", kind: "opened", text: "Opened by e-1" },
      { incidentId: "inc-1", at, id: "note-1", kind: "note", text: "looking", actor: "alice" },
    ],
    notices: [
      { id: "n1", incidentId: "inc-1", round: 1, reason: "opened", channel: "pager", level: 1, target: "arn:aws:sns:eu-west-1:1:team-high", state: "sent", why: "route checkout", at },
    ],
  };
}

function signal(eventId: string, title: string): IncidentDetail["signals"][number] {
  return {
    eventId,
    title,
    kind: "fault",
    severity: "high",
    significant: true,
    reason: "a failover is always significant",
    service: "rds",
    condition: "failover",
    fingerprint: eventId,
    resources: ["orders-db"],
    account: "111122223333",
    region: "eu-west-1",
    at,
    source: "aws.rds",
    detailType: "RDS DB Instance Event",
    why: [{ feature: "depends-on", weight: 0.8 }],
  };
}

export function metrics(over: Partial<Metrics["events"]> = {}): Metrics {
  return {
    from: "2026-03-13T09:30:00Z",
    to: at,
    events: {
      accepted: 12,
      open: 0,
      balance: "balanced",
      outcomes: [
        { outcome: "opened", count: 2 },
        { outcome: "joined", count: 10 },
      ],
      ...over,
    },
    series: [{ at: "2026-03-14T09:00:00Z", accepted: 12, ended: 12 }],
    incidents: { open: 1, acknowledged: 0, opened: 2, resolved: 1, bySeverity: [] },
    timeToAcknowledge: { count: 1, mean: 125, median: 125, p90: 125 },
    timeToResolve: { count: 0, mean: 0, median: 0, p90: 0 },
  };
}
