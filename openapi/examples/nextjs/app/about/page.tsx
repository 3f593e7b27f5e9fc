/** The same for all, so it is rendered once, when the app is built. */
export default function About() {
  return (
    <main>
      <h1>About</h1>
      <p>This page knows no user.</p>
    </main>
  );
}
