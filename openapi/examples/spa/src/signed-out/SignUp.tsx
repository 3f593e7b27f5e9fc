import { Field } from "../parts/Field";
import { Form, type Values } from "../parts/Form";
import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { NEW_PASSWORD, PasswordField } from "../parts/PasswordField";
import { portreeve } from "../portreeve";
import { navigate } from "../route";

export function SignUp() {
  async function signUp(values: Values): Promise<undefined> {
    const name = values("display_name").trim();
    await portreeve.signUp({
      email: values("email"),
      password: values("password"),
      ...(name && { display_name: name }),
    });
    navigate("/");
  }

  return (
    <Page title="Sign up">
      <Form button="Sign up" send={signUp}>
        <Field label="Email address" name="email" type="email" autoComplete="username" />
        <PasswordField label="Password" name="password" autoComplete="new-password" hint={NEW_PASSWORD} />
        <Field label="Name" name="display_name" autoComplete="name" hint="What others will see. You may leave it empty." />
      </Form>
      <p className="aside">
        Have an account? <Link to="/">Sign in</Link>
      </p>
    </Page>
  );
}
