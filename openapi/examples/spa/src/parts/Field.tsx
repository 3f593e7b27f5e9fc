import { type ComponentProps, type ReactNode, useContext, useId } from "react";

import { Faults } from "./Form";

interface Labelled {
  label: string;
  name: string;
  hint?: string;
}

/** A labelled input, with what is wrong with it, which is worded to follow the field's name. */
export function Field({ label, hint, beside, ...input }: Labelled & { beside?: ReactNode } & ComponentProps<"input">) {
  return (
    <Label label={label} name={input.name} hint={hint}>
      {(described) => (
        <div className="entry">
          <input {...input} {...described} />
          {beside}
        </div>
      )}
    </Label>
  );
}

export function Choice({ label, hint, children, ...select }: Labelled & ComponentProps<"select">) {
  return (
    <Label label={label} name={select.name} hint={hint}>
      {(described) => (
        <select {...select} {...described}>
          {children}
        </select>
      )}
    </Label>
  );
}

interface Described {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

interface Props {
  label: string;
  name: string;
  hint: string | undefined;
  children(described: Described): ReactNode;
}

function Label({ label, name, hint, children }: Props) {
  const id = useId();
  const fault = useContext(Faults)[name];
  const about = [fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-invalid": fault !== undefined, "aria-describedby": about || undefined })}
      {fault && (
        <p className="fault" id={`${id}-fault`}>
          {label} {fault}
        </p>
      )}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
