export { createPortreeve } from "./portreeve.js";
export { PortreeveError, unwrap } from "./problem.js";
