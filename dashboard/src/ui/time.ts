const units: [number, string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

/** span writes seconds in at most two units, such as "3 h 20 min". */
export function span(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [size, name] of units) {
    const n = Math.floor(rest / size);
    if (n > 0) parts.push(`${n} ${name}`);
    else if (parts.length > 0) break;
    rest -= n * size;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0 s";
}

/** age writes how long ago a time was, in one unit. */
export function age(at: string, now: number): string {
  const seconds = (now - Date.parse(at)) / 1000;
  if (seconds < 10) return "now";
  const [first = "now"] = /^\d+ \w+/.exec(span(seconds)) ?? [];
  return first;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** moment writes a time of today as the time of day, and else with its date. */
export function moment(at: string, now: number): string {
  const t = new Date(at);
  const today = new Date(now).toDateString() === t.toDateString();
  return today ? clock.format(t) : `${date.format(t)} ${clock.format(t)}`;
}
