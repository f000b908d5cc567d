package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;

/** A path to one place of the input, for ResultPath: {@code $}, {@code .name}, {@code [n]} only. */
public final class ReferencePath {
    private final String source;

    private ReferencePath(String source) {
        this.source = source;
    }

    /** Compiles {@code $…}; context paths and variables cannot be written to. */
    public static ReferencePath compile(String source) throws InvalidExpressionException {
        if (!source.startsWith("$")) {
            throw new InvalidExpressionException("Not a reference path: " + source);
        }
        return new ReferencePath(source);
    }

    /** Whether it is {@code $}: the value replaces the input. */
    public boolean isIdentity() {
        return source.equals("$");
    }

    /**
     * The input with {@code value} at this place. Copies only the objects and arrays along the path
     * and makes missing objects.
     *
     * @return {@code States.ResultPathMatchFailure} when the path leads through a value that is
     *     neither object nor array, or beyond an array's end
     */
    public Evaluation place(JsonNode rawInput, JsonNode value) {
        return ComingSoon.body(source());
    }

    /** The text as the definition has it. */
    public String source() {
        return source;
    }
}
