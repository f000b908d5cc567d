package dev.askel.asl.expression;

import java.util.ArrayList;
import java.util.List;

/** Thrown when a part of a definition is not a valid path, intrinsic call or template. */
public final class InvalidExpressionException extends Exception {
    /** The type is serializable, because exceptions are serializable. */
    private final ArrayList<String> fields;

    public InvalidExpressionException(String message) {
        this(message, List.of());
    }

    public InvalidExpressionException(String message, List<String> fields) {
        super(message);
        this.fields = new ArrayList<>(fields);
    }

    /**
     * Returns the keys of all invalid members of a template, in order, such as {@code parsed.$}.
     * Empty for a path or a call. The message describes the first invalid member.
     */
    public List<String> fields() {
        return List.copyOf(fields);
    }

    /** {@inheritDoc} Never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
