import type { Health } from "./api/types";
import css from "./Header.module.css";
import type { LiveState } from "./live/connection";
import { ThemeButton } from "./ui/ThemeButton";

const states: Record<LiveState, string> = {
  live: "Live",
  connecting: "Connecting…",
  offline: "Disconnected, trying again",
};

interface Props {
  live: LiveState;
  role: Health["role"];
  name: string;
  onName: () => void;
  onHelp: () => void;
}

export function Header({ live, role, name, onName, onHelp }: Props) {
  return (
    <header className={css.header}>
      <h1>
        <img src="/favicon.svg" alt="" width="26" height="26" /> CloudOps Autopilot
      </h1>
      <p className={css.live} data-live={live} role="status">
        <span aria-hidden="true" /> {states[live]}
      </p>
      <div className={css.tools}>
        {role === "operator" ? (
          <button type="button" onClick={onName}>
            {name === "" ? "Say who you are" : <>You are {name}</>}
          </button>
        ) : (
          <span className={css.viewer}>Viewing only</span>
        )}
        <ThemeButton />
        <button type="button" aria-label="Keyboard help" onClick={onHelp}>
          ?
        </button>
      </div>
    </header>
  );
}
