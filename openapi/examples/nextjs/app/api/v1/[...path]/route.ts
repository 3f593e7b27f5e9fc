import { server } from "../../../../server";

// What the page's own client asks for.
export const GET = server.handler;
export const POST = server.handler;
export const PATCH = server.handler;
export const DELETE = server.handler;
