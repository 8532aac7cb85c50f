// Runs local mode in a process of its own, and sends it events as AWS's tools do.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** startLocal returns the address of a new, empty local mode and how to stop it. */
export async function startLocal(binary) {
  const data = mkdtempSync(join(tmpdir(), "autopilot-"));
  const child = spawn(binary, ["run", "--no-sample", "--data", data, "--listen", "127.0.0.1:0", "--sfn-listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const url = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
      const [, found] = /Dashboard, API\s+(\S+)/.exec(said) ?? [];
      if (found) resolve(found);
    });
    ended.then((status) => reject(new Error(`local mode ended with ${status}:\n${said}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return { url, stop };
}

/** putEvents sends events to the bus. */
export async function putEvents(url, ...events) {
  const entries = events.map((e) => ({ Source: e.source, DetailType: e.detailType, Detail: JSON.stringify(e.detail), Resources: e.resources ?? [], Time: Date.now() / 1000 }));
  const res = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.PutEvents" },
    body: JSON.stringify({ Entries: entries }),
  });
  const answer = await res.json();
  if (!res.ok || answer.FailedEntryCount > 0) throw new Error(`PutEvents answered ${res.status} ${JSON.stringify(answer)}`);
}

/** alarm is a CloudWatch alarm about a load balancer that changes its state. */
export function alarm(name, value) {
  const state = (v) => ({ value: v, reason: "Threshold Crossed", timestamp: new Date().toISOString() });
  return {
    source: "aws.cloudwatch",
    detailType: "CloudWatch Alarm State Change",
    resources: [`arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`],
    detail: {
      alarmName: name,
      state: state(value),
      previousState: state(value === "ALARM" ? "OK" : "ALARM"),
      configuration: {
        metrics: [
          {
            id: "m1",
            metricStat: {
              metric: { namespace: "AWS/RDS", name: "CPUUtilization", dimensions: { DBInstanceIdentifier: name } },
              period: 60,
              stat: "Average",
            },
            returnData: true,
          },
        ],
      },
    },
  };
}
