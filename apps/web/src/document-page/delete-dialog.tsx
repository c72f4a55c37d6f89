import { useEffect, useRef } from 'react';

interface DeleteDialogProps {
  title: string;
  close: () => void;
  confirm: () => void;
}

/** The browser's own modal dialog: it keeps the focus inside, and Escape closes it. */
export function DeleteDialog({ title, close, confirm }: DeleteDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
  }, []);
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="delete-heading" aria-describedby="delete-text">
      <h2 id="delete-heading">Delete document?</h2>
      <p id="delete-text">“{title}” and its results are removed for good. Work on it stops.</p>
      <p className="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          Keep
        </button>
        <button type="button" className="danger filled" onClick={confirm}>
          Delete
        </button>
      </p>
    </dialog>
  );
}
