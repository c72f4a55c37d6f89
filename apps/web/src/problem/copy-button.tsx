import { useState } from 'react';

/** Copies the text; absent where the browser has no clipboard for pages, as with plain HTTP. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  // The type promises a clipboard; browsers offer it in secure contexts only.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) return null;
  const copy = () =>
    clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <button type="button" className="quiet small" onClick={copy} onBlur={() => setCopied(false)}>
      {copied ? 'Copied' : 'Copy'}
      <span className="visually-hidden"> {what}</span>
    </button>
  );
}
