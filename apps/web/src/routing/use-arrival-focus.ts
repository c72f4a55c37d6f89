import { useEffect, useRef } from 'react';

let firstView = true;

/** Begins at the top with the focus on the view's heading when the user comes from another view, as a new page would. */
export function useArrivalFocus() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!firstView) {
      window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    firstView = false;
  }, []);
  return heading;
}
