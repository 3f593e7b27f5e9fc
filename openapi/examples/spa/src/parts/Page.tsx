import { type ReactNode, useEffect, useRef } from "react";

/** A heading and what is under it. The focus goes to the heading, so that a screen reader tells that the page is another. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · Portreeve`;
    heading.current?.focus();
  }, [title]);

  return (
    <main>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}

/** For when the button that was pressed is gone: without this the focus would be nowhere. */
export function focusHeading(): void {
  document.querySelector("h1")?.focus();
}
