import { SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { palette } from "./locale";
import styles from "./palette.module.css";

export type Option = {
  key: string;
  section: string;
  title: string;
  detail?: string;
  icon?: ReactNode;
  keys?: string;
  choose: () => void;
};
type Props = {
  options: (query: string) => Option[];
  placeholder: string;
  close: () => void;
  /** Where the menu stands; in the middle of the window where it is left out. */
  screen?: { x: number; y: number };
  testid: string;
};

/** A search field over a list, driven by the arrow keys and Enter or by the mouse. */
export function Chooser({ options, placeholder, close, screen, testid }: Props) {
  const t = palette.useWords();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => options(query), [options, query]);
  const position = Math.min(active, shown.length - 1);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });
  function take(option: Option | undefined) {
    if (!option) return;
    close();
    option.choose();
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setActive((position + 1) % Math.max(1, shown.length));
    else if (event.key === "ArrowUp") setActive((position - 1 + shown.length) % Math.max(1, shown.length));
    else if (event.key === "Enter") take(shown[position]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  const style = screen && {
    left: Math.max(8, Math.min(screen.x, window.innerWidth - 336)),
    top: Math.max(8, Math.min(screen.y, window.innerHeight - 396)),
  };
  return (
    <>
      <button
        type="button"
        className={styles.backdrop}
        style={BACKDROP}
        aria-hidden="true"
        tabIndex={-1}
        onClick={close}
      />
      <div
        className={`${styles.chooser} ${screen ? "" : styles.wide}`}
        style={style}
        data-testid={testid}
        role="dialog"
        aria-label={placeholder}
      >
        <div className={styles.chooserSearch}>
          <Input
            autoFocus
            prefix={<SearchOutlined />}
            placeholder={placeholder}
            aria-label={placeholder}
            role="combobox"
            aria-expanded
            aria-controls={`${testid}-list`}
            aria-activedescendant={shown[position] ? `${testid}-${position}` : undefined}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <div ref={list} className={styles.options} role="listbox" id={`${testid}-list`} aria-label={placeholder}>
          {shown.length === 0 && <div className={styles.section}>{t("nothing")}</div>}
          {shown.map((option, index) => (
            <div key={`${option.section}/${option.key}`}>
              {option.section !== shown[index - 1]?.section && <div className={styles.section}>{option.section}</div>}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the search field above takes the keys */}
              <div
                id={`${testid}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === position}
                className={`${styles.option} ${index === position ? styles.optionActive : ""}`}
                onMouseMove={() => setActive(index)}
                onClick={() => take(option)}
                data-testid={`option-${option.key}`}
              >
                {option.icon}
                <span className={styles.optionText}>
                  <span className="es-ellipsis">{option.title}</span>
                  {option.detail && <span className="es-ellipsis">{option.detail}</span>}
                </span>
                {option.keys && <span className={styles.optionKeys}>{option.keys}</span>}
              </div>
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

const BACKDROP = { border: 0, padding: 0, background: "transparent", cursor: "default" };
