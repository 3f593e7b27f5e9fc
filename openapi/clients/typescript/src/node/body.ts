/** The body, which is read into memory: at most so many bytes, or undefined. Counts what comes, because not every body tells its length. */
export async function limitedBody({ headers, body }: Request, most: number): Promise<ArrayBuffer | undefined> {
  if (Number(headers.get("content-length")) > most) {
    return undefined;
  }
  const bytes = new Uint8Array(most);
  let length = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    if (length + part.value.length > most) {
      // What is left is not read. To cancel it would close the connection before the refusal is sent.
      return undefined;
    }
    bytes.set(part.value, length);
    length += part.value.length;
  }
  return bytes.buffer.slice(0, length);
}
