package dev.askel.asl.expression;

import org.jspecify.annotations.Nullable;

/** A text of the definition that is no valid path, intrinsic call or template. */
public final class InvalidExpressionException extends Exception {
    private final @Nullable String field;

    InvalidExpressionException(String message) {
        this(message, null);
    }

    InvalidExpressionException(String message, @Nullable String field) {
        super(message);
        this.field = field;
    }

    /** The key with its {@code .$}, such as {@code parsed.$}, when a template's member is wrong. */
    public @Nullable String field() {
        return field;
    }

    /** {@inheritDoc} Never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
