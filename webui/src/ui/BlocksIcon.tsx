/** Connected blocks: the sign of an experiment. */
export function BlocksIcon() {
  return (
    <span className="anticon" aria-hidden="true">
      <svg width="1em" height="1em" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6">
        <rect x="2" y="3" width="6" height="5" rx="1.2" />
        <rect x="12" y="12" width="6" height="5" rx="1.2" />
        <path d="M8 5.5h3a2 2 0 0 1 2 2V12M5 8v4.5a2 2 0 0 0 2 2h5" />
      </svg>
    </span>
  );
}
