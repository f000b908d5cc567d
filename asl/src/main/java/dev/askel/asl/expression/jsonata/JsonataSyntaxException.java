package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.Evaluation;

/** A text of the definition is not a JSONata expression that AWS accepts. */
public final class JsonataSyntaxException extends Exception {
    private final String code;
    private final int position;

    JsonataSyntaxException(String code, String message, int position) {
        super(message);
        this.code = code;
        this.position = position;
    }

    /** JSONata's code, such as {@code S0202}. */
    public String code() {
        return code;
    }

    /**
     * Returns the failure of evaluating the text at {@code location}, for stored definitions with
     * such a text.
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

    /** JSONata's text without the code, such as {@code Expected "]", got ","}. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
