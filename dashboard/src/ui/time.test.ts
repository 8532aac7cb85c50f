import { describe, expect, it } from "vitest";
import { age, moment, span } from "./time";
import { incidentOf } from "./useRoute";

describe("span", () => {
  it.each([
    [0, "0 s"],
    [59.6, "1 min"],
    [125, "2 min 5 s"],
    [3_600, "1 h"],
    [3_605, "1 h"],
    [90_000, "1 d 1 h"],
    [-5, "0 s"],
  ])("%d seconds", (seconds, want) => expect(span(seconds)).toBe(want));
});

describe("age", () => {
  const now = Date.parse("2026-03-14T12:00:00Z");
  it.each([
    ["2026-03-14T11:59:55Z", "now"],
    ["2026-03-14T11:58:30Z", "1 min"],
    ["2026-03-12T12:00:00Z", "2 d"],
    ["2026-03-14T12:05:00Z", "now"], // a clock that runs ahead
  ])("%s", (at, want) => expect(age(at, now)).toBe(want));
});

describe("moment", () => {
  it("begins the day at 00 and not at 24", () => {
    const night = new Date(2026, 2, 14, 0, 5, 6);
    expect(moment(night.toISOString(), night.getTime())).toBe("00:05:06");
  });
});

describe("incidentOf", () => {
  it.each([
    ["", ""],
    ["#/", ""],
    ["#/incidents/inc-1", "inc-1"],
    ["#/incidents/a%2Fb", "a/b"],
    ["#/incidents/%E0%A4%A", ""],
    ["#/incidents/a/b", ""],
  ])("%s", (hash, want) => expect(incidentOf(hash)).toBe(want));
});
