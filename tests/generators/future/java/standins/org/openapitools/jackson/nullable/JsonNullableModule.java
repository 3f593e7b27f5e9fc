package org.openapitools.jackson.nullable;

import com.fasterxml.jackson.databind.module.SimpleModule;

/** With nothing in it. */
public final class JsonNullableModule extends SimpleModule {}
