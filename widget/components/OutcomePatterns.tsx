/**
 * Fillings that tell the figures apart without colour: plain, framed, striped, dotted, crossed. They stand in a drawing
 * of their own, to which every bar and every mark of the legend refers.
 */
export function OutcomePatterns() {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="outcome-linked" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" class="fill-linked" />
          <rect width="2" height="6" class="ink-linked" />
        </pattern>
        <pattern id="outcome-conflicts" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" class="fill-conflicts" />
          <circle cx="3" cy="3" r="1.2" class="ink-conflicts" />
        </pattern>
        <pattern id="outcome-failed" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" class="fill-failed" />
          <path d="M0 0L6 6M6 0L0 6" class="ink-failed" />
        </pattern>
      </defs>
    </svg>
  );
}
