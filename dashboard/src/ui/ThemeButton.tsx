import { useEffect } from "react";
import { forThisBrowser, useStored } from "./useStored";

const next: Record<string, string> = { "": "light", light: "dark", dark: "" };
const names: Record<string, string> = { "": "as the system", light: "light", dark: "dark" };
const signs: Record<string, string> = { "": "◐", light: "☀", dark: "☾" };

/** ThemeButton goes through the system's colours, light and dark. */
export function ThemeButton() {
  const [theme, setTheme] = useStored(forThisBrowser, "autopilot-theme");
  useEffect(() => {
    if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
    else delete document.documentElement.dataset["theme"];
  }, [theme]);
  return (
    <button type="button" aria-label={`Colours: ${names[theme] ?? theme}`} title={`Colours: ${names[theme] ?? theme}`} onClick={() => setTheme(next[theme] ?? "")}>
      <span aria-hidden="true">{signs[theme] ?? "◐"}</span>
    </button>
  );
}
