import { usePortreeve, useUser } from "portreeve-client/react";
import { Button, StyleSheet, Text } from "react-native";

export function Home() {
  const portreeve = usePortreeve();
  const user = useUser();

  function signOut() {
    // Signed out here at once. If the service was not reached, the client notes that, and ends the session at the next start or sign-in.
    portreeve.signOut().catch(() => {});
  }

  return (
    <>
      <Text accessibilityRole="header" style={styles.title}>
        Hello, {user?.display_name ?? user?.email ?? "…"}
      </Text>
      <Button title="Sign out" onPress={signOut} />
    </>
  );
}

const styles = StyleSheet.create({
  title: { fontSize: 24 },
});
