package org.apache.http.entity.mime;

/** Imported by the generated client, and not used. */
public final class MultipartEntityBuilder {}
