import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface PageHeaderProps {
  readonly title: string;
  /** One line that says how things are. */
  readonly status?: ComponentChildren;
  readonly back?: { readonly label: string; readonly run: () => void };
  readonly menu?: ComponentChildren;
  /** Moves the focus to the title, for those who do not see that the page changed. */
  readonly takesFocus: boolean;
}

export function PageHeader({ title, status, back, menu, takesFocus }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);

  return (
    <header class="page-head">
      <div class="page-title">
        {back && (
          <button type="button" class="link back" onClick={back.run}>
            <span aria-hidden="true">‹ </span>
            {back.label}
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {status && <p class="page-status">{status}</p>}
      </div>
      {menu}
    </header>
  );
}
