import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { CallLog } from './CallLog.tsx';
import { FaultButtons } from './FaultButtons.tsx';
import { PeopleEditor } from './PeopleEditor.tsx';
import { SetupHelp } from './SetupHelp.tsx';

/** The sandbox's own panel beside the CRM page. It is no part of the CRM and looks like it. */
export function ControlPanel() {
  const [isOpen, setOpen] = useState(true);
  return (
    <aside class="sandbox-panel" aria-label="Sandbox" data-open={isOpen}>
      <button type="button" class="toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'Hide Sandbox' : 'Sandbox'}
      </button>
      {isOpen && (
        <>
          <h2>Sandbox</h2>
          <p class="remark">Not part of Zoho CRM. Both systems are simulated on this computer.</p>
          <SetupHelp />
          <Section title="Edit people">
            <PeopleEditor />
          </Section>
          <Section title="Faults and speed">
            <FaultButtons />
          </Section>
          <Section title="API calls">
            <CallLog />
          </Section>
        </>
      )}
    </aside>
  );
}

/** A section that does its work only while it is open. */
function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children}
    </details>
  );
}
