import { useEffect, useId, useRef, useState } from "react";

export interface Question {
  title: string;
  text: string;
  /** What is on the button that says yes. */
  button: string;
  then(): void;
}

/** Asks before something is done. To be shown anywhere on the page: it lies above all of it. */
export function useConfirm() {
  const [question, setQuestion] = useState<Question>();
  const dialog = question && <Confirm {...question} close={() => setQuestion(undefined)} />;
  return { dialog, confirm: setQuestion };
}

/** The browser keeps the focus inside, closes it on Escape, and gives the focus back to the button that opened it. */
function Confirm({ title, text, button, then, close }: Question & { close(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  useEffect(() => dialog.current?.showModal(), []);

  function yes() {
    dialog.current?.close();
    then();
  }

  return (
    <dialog ref={dialog} aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`} onClose={close}>
      <h2 id={`${id}-title`}>{title}</h2>
      <p id={`${id}-text`}>{text}</p>
      <div className="buttons">
        {/* First, so that it has the focus: Enter by habit does nothing. */}
        <button onClick={() => dialog.current?.close()}>Cancel</button>
        <button className="main" onClick={yes}>
          {button}
        </button>
      </div>
    </dialog>
  );
}
