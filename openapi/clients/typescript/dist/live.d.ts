export { type LiveEvent, type LiveOptions, live } from "./live/live.js";
