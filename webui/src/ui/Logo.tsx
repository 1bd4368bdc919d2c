export function Logo({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--es-primary)" />
      <path
        d="M10 10.5h5.5a4 4 0 0 1 4 4v3a4 4 0 0 0 4 4M10 10.5v11M10 21.5h5"
        stroke="#fff"
        strokeWidth="2"
        fill="none"
      />
      <circle cx="10" cy="10.5" r="2.6" fill="#fff" />
      <circle cx="10" cy="21.5" r="2.6" fill="#fff" />
      <circle cx="23" cy="21.5" r="2.6" fill="#fff" />
    </svg>
  );
}
