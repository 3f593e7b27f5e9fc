import { type ReactElement, type ReactNode } from "react";
import type { Portreeve } from "../index.js";
export interface ProviderProps {
    client: Portreeve;
    children?: ReactNode;
    /** Whether to resume the session when the page loads. So it does by default, again and again while the service cannot be reached. */
    resume?: boolean | undefined;
    /** Called each time resuming has failed. */
    onError?: ((error: unknown) => void) | undefined;
}
/** Gives the client to the hooks. */
export declare function PortreeveProvider({ client, children, resume, onError }: ProviderProps): ReactElement;
