import { PortreeveProvider, useSignInState } from "portreeve-client/react";
import { useState } from "react";
import { ActivityIndicator, KeyboardAvoidingView, StyleSheet, Text } from "react-native";

import { Home } from "./Home";
import { portreeve } from "./portreeve";
import { SignIn } from "./SignIn";

export function App() {
  const [isOffline, setIsOffline] = useState(false);

  return (
    // Resumes the session, and tries again until the service has answered.
    <PortreeveProvider client={portreeve} onError={() => setIsOffline(true)}>
      <KeyboardAvoidingView behavior="padding" style={styles.page}>
        <Screen isOffline={isOffline} />
      </KeyboardAvoidingView>
    </PortreeveProvider>
  );
}

function Screen({ isOffline }: { isOffline: boolean }) {
  const state = useSignInState();

  switch (state.status) {
    case "unknown":
      return (
        <>
          <ActivityIndicator />
          {isOffline && <Text>The service cannot be reached. Trying again…</Text>}
        </>
      );
    case "signed-in":
      return <Home />;
    case "signed-out":
      // There is a problem if the service ended the session.
      return <SignIn reason={state.problem?.error} />;
  }
}

const styles = StyleSheet.create({
  page: { flex: 1, justifyContent: "center", gap: 16, padding: 24, backgroundColor: "white" },
});
