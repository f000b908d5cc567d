package dev.askel.asl.expression;

import java.util.ArrayList;
import java.util.List;

/** Refuses a text of the definition that is not a valid path, intrinsic call or template. */
public final class InvalidExpressionException extends Exception {
    /** A list that can be serialised, as exceptions are. */
    private final ArrayList<String> fields;

    public InvalidExpressionException(String message) {
        this(message, List.of());
    }

    public InvalidExpressionException(String message, List<String> fields) {
        super(message);
        this.fields = new ArrayList<>(fields);
    }

    /**
     * The keys with their {@code .$}, such as {@code parsed.$}, of all members of a template that
     * are wrong, in its order; empty when the text is not a template. The message names the first
     * one.
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
