import { type ComponentProps, useState } from "react";

import { Field } from "./Field";

/** What the service asks of a new password. It is checked there alone. */
export const NEW_PASSWORD = "8 to 128 characters. Several uncommon words do well.";

/** A password, which can be looked at while it is typed. */
export function PasswordField(field: Omit<ComponentProps<typeof Field>, "type" | "beside">) {
  const [shown, setShown] = useState(false);
  const button = (
    <button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
      Show<span className="unseen"> {field.label.toLowerCase()}</span>
    </button>
  );
  return <Field {...field} type={shown ? "text" : "password"} spellCheck={false} autoCapitalize="none" beside={button} />;
}
