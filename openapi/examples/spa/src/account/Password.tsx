import { unwrap } from "portreeve-client";

import { Form, type Values } from "../parts/Form";
import { Page } from "../parts/Page";
import { NEW_PASSWORD, PasswordField } from "../parts/PasswordField";
import { portreeve } from "../portreeve";

export function Password({ email }: { email: string }) {
  async function change(values: Values, form: HTMLFormElement): Promise<string> {
    const body = { current_password: values("current_password"), new_password: values("new_password") };
    unwrap(await portreeve.api.POST("/api/v1/auth/password/change", { body }));
    form.reset();
    return "Your password is changed. Every other session of yours has ended.";
  }

  return (
    <Page title="Password">
      <p className="lead">Changing it signs you out everywhere but here.</p>
      <Form button="Change password" send={change}>
        {/* For password managers: whose password this is. */}
        <input name="username" autoComplete="username" defaultValue={email} hidden />
        <PasswordField label="Current password" name="current_password" autoComplete="current-password" />
        <PasswordField label="New password" name="new_password" autoComplete="new-password" hint={NEW_PASSWORD} />
      </Form>
    </Page>
  );
}
