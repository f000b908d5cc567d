package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.Evaluation;

/** Thrown for a string that is not a valid JSONata expression. */
public final class JsonataSyntaxException extends Exception {
    private final String code;
    private final int position;

    JsonataSyntaxException(String code, String message, int position) {
        super(message);
        this.code = code;
        this.position = position;
    }

    /** Returns JSONata's error code, such as {@code S0202}. */
    public String code() {
        return code;
    }

    /**
     * Returns the error of a state that evaluates this invalid expression. Definitions that were
     * stored before expressions were checked can contain one.
     *
     * @param source the invalid expression
     * @param location the path of the field that contains it
     */
    public Evaluation evaluate(String source, String location) {
        return QueryEvaluationError.unreadable(
                source.strip(), location, code + ": " + getMessage());
    }

    /**
     * Returns the offset in characters at which the parser stopped; negative when it is unknown.
     */
    public int position() {
        return position;
    }

    /** Returns JSONata's error message without the code, such as {@code Expected "]", got ","}. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
