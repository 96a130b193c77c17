import type { ComponentChildren } from 'preact';

export interface EmptyStateProps {
  readonly title: string;
  readonly text?: string;
  readonly children?: ComponentChildren;
}

export function EmptyState({ title, text, children }: EmptyStateProps) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {text && <p class="muted">{text}</p>}
      {children}
    </div>
  );
}
