import { PortreeveError } from "portreeve-client";
import { usePortreeve } from "portreeve-client/react";
import { startTransition, useActionState, useState } from "react";
import { Button, StyleSheet, Text, TextInput } from "react-native";

export function SignIn({ reason }: { reason: string | undefined }) {
  const portreeve = usePortreeve();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");

  const [refusal, signIn, isBusy] = useActionState(async () => {
    try {
      await portreeve.signIn({ email, password });
    } catch (error) {
      return error instanceof PortreeveError ? error.message : "The service cannot be reached";
    }
  }, reason);

  return (
    <>
      <TextInput
        style={styles.field}
        accessibilityLabel="Email address"
        placeholder="Email address"
        autoCapitalize="none"
        autoComplete="username"
        inputMode="email"
        textContentType="username"
        value={email}
        onChangeText={setEmail}
      />
      <TextInput
        style={styles.field}
        accessibilityLabel="Password"
        placeholder="Password"
        autoComplete="current-password"
        secureTextEntry
        textContentType="password"
        value={password}
        onChangeText={setPassword}
      />
      <Button title="Sign in" disabled={isBusy} onPress={() => startTransition(signIn)} />
      <Text accessibilityRole="alert">{refusal}</Text>
    </>
  );
}

const styles = StyleSheet.create({
  field: { borderWidth: 1, borderColor: "gray", borderRadius: 4, padding: 12, fontSize: 16 },
});
