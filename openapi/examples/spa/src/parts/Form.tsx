import { createContext, type ReactNode, type SubmitEvent, useEffect, useRef, useState } from "react";

import { faults } from "../words/refusal";
import { OutcomeMessage } from "./OutcomeMessage";
import { useAct } from "./useAct";

/** What was typed into the field of this name. */
export type Values = (name: string) => string;

/** What the service said about the fields of the form around, by their names. */
export const Faults = createContext<Record<string, string>>({});

interface Props {
  children: ReactNode;
  button: string;
  /** Gives the sentence that says that it worked, if one is needed. */
  send(values: Values, form: HTMLFormElement): Promise<string | undefined>;
}

/**
 * Sends fields, and shows what is wrong beside each. The rules are the service's alone: written down here too they would
 * drift apart, so the browser is kept from checking anything.
 */
export function Form({ children, button, send }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [fields, setFields] = useState<string[]>([]);
  const { outcome, act } = useAct();
  const faulty = faults(outcome.error);
  const named = Object.keys(faulty);
  // A fault of a field that is not in this form has no other place.
  const hasPlace = named.length > 0 && named.every((name) => fields.includes(name));

  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [outcome.error]);

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const sent = event.currentTarget;
    const values = new FormData(sent);
    setFields([...values.keys()]);
    void act(() => send((name) => String(values.get(name) ?? ""), sent));
  }

  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Faults value={faulty}>{children}</Faults>
      <OutcomeMessage {...(hasPlace ? {} : outcome)} />
      <button className="main" aria-disabled={outcome.busy}>
        {button}
      </button>
    </form>
  );
}
