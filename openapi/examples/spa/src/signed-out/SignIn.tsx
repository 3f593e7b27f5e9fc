import { Field } from "../parts/Field";
import { Form, type Values } from "../parts/Form";
import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { PasswordField } from "../parts/PasswordField";
import { portreeve } from "../portreeve";

/** Does not go anywhere: the address is where the user wanted to be, and being signed in shows it. */
export function SignIn() {
  async function signIn(values: Values): Promise<undefined> {
    await portreeve.signIn({ email: values("email"), password: values("password") });
  }

  return (
    <Page title="Sign in">
      <Form button="Sign in" send={signIn}>
        <Field label="Email address" name="email" type="email" autoComplete="username" />
        <PasswordField label="Password" name="password" autoComplete="current-password" />
      </Form>
      <p className="aside">
        No account yet? <Link to="/sign-up">Sign up</Link>
      </p>
    </Page>
  );
}
