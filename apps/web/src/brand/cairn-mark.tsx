/** A cairn: stones stacked by whoever passed, to show the way to whoever comes next. */
export function CairnMark() {
  return (
    <svg className="cairn-mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
      <ellipse cx="16" cy="26.5" rx="13" ry="4.5" />
      <ellipse cx="15" cy="18" rx="9.5" ry="4" />
      <ellipse cx="17" cy="10.5" rx="6.5" ry="3.4" />
      <ellipse cx="15.5" cy="4.6" rx="3.6" ry="2.4" />
    </svg>
  );
}
