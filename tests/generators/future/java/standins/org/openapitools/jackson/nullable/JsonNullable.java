package org.openapitools.jackson.nullable;

/** As much of it as a request takes that is not sent. */
public record JsonNullable<T>(T value, boolean isPresent) {
    public static <T> JsonNullable<T> undefined() {
        return new JsonNullable<>(null, false);
    }

    public static <T> JsonNullable<T> of(T value) {
        return new JsonNullable<>(value, true);
    }

    public T get() {
        return value;
    }

    public T orElse(T other) {
        return isPresent ? value : other;
    }
}
