import { describe, expect, it } from "vitest";
import { summary } from "../test/samples";
import { matches, noFilters, queryOf, type Filters } from "./filters";
import { merge, order, spoken } from "./list";

describe("matches", () => {
  const cases: [string, Partial<Filters>, boolean][] = [
    ["no filters hold what is open", {}, true],
    ["the resolved view does not", { view: "resolved" }, false],
    ["its severity among others", { severity: ["critical", "high"] }, true],
    ["another severity", { severity: ["low"] }, false],
    ["its service", { service: "elb" }, true],
    ["another service", { service: "rds" }, false],
    ["words of its title in any case and order", { words: "SLOW check" }, true],
    ["a word that is not there", { words: "slow database" }, false],
    ["its account", { words: "111122223333" }, true],
  ];
  it.each(cases)("%s", (_, over, want) => {
    expect(matches({ ...noFilters, ...over }, summary())).toBe(want);
  });
});

describe("queryOf", () => {
  it("asks for what the filters hold", () => {
    const q = queryOf({ view: "all", severity: ["high", "low"], service: "rds", words: " slow  db " }, "c1");
    expect(q.toString()).toBe("status=open%2Cacknowledged%2Cresolved&limit=100&severity=high%2Clow&service=rds&q=slow++db&cursor=c1");
  });
});

describe("merge", () => {
  it("adds what is new, the most urgent first", () => {
    const got = merge(noFilters, [summary()], [{ change: "opened", incident: summary({ id: "inc-2", severity: "critical" }) }]);
    expect(got.map((s) => s.id)).toEqual(["inc-2", "inc-1"]);
  });

  it("takes out what no longer matches", () => {
    expect(merge(noFilters, [summary()], [{ change: "resolved", incident: summary({ status: "resolved", version: 2 }) }])).toEqual([]);
  });

  it("is not moved by what is older than what is known", () => {
    const known = [summary({ version: 5, title: "new" })];
    expect(merge(noFilters, known, [{ change: "updated", incident: summary({ version: 4, title: "old" }) }])[0]?.title).toBe("new");
  });
});

describe("order", () => {
  it("puts the newest first where not all is active", () => {
    const list = [summary({ id: "a", severity: "critical", openedAt: "2026-03-14T08:00:00Z" }), summary({ id: "b", severity: "low" })];
    expect(order({ ...noFilters, view: "all" }, list).map((s) => s.id)).toEqual(["b", "a"]);
    expect(order(noFilters, list).map((s) => s.id)).toEqual(["a", "b"]);
  });
});

describe("spoken", () => {
  it("names one incident and counts several", () => {
    const one = { change: "opened", incident: summary() } as const;
    expect(spoken([one])).toBe("New high incident: Checkout is slow.");
    expect(spoken([one, one, { change: "resolved", incident: summary() }])).toBe("2 new incidents. Resolved: Checkout is slow.");
    expect(spoken([{ change: "updated", incident: summary() }])).toBe("");
  });
});
