import css from "./Help.module.css";
import { Dialog } from "./ui/Dialog";

const keys: [string, string][] = [
  ["j", "next incident"],
  ["k", "previous incident"],
  ["Enter", "open the incident"],
  ["a", "acknowledge it"],
  ["/", "search"],
  ["Esc", "back to the list"],
  ["?", "this help"],
];

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className={css.keys}>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </Dialog>
  );
}
