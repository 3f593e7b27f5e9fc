import { type Refresh } from "./refresh.js";
import type { Session } from "./session.js";
/** Whether a user is signed in. Throws when the service cannot say: then it is not known yet, and it can be asked again. */
export declare function resume(session: Session, refresh: Refresh): Promise<boolean>;
