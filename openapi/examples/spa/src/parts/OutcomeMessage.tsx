import { sentence } from "../words/refusal";
import type { Outcome } from "./useAct";

/** What came of it, for eyes and for screen readers. They listen to regions that are there before the text is. */
export function OutcomeMessage({ error, done }: Outcome) {
  return (
    <>
      <div role="alert">{error !== undefined && <p className="notice refused">{sentence(error)}</p>}</div>
      <div role="status">{done && <p className="notice done">{done}</p>}</div>
    </>
  );
}
