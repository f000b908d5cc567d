package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.Evaluation;

/** A text of the definition that is no JSONata expression AWS takes. */
public final class JsonataSyntaxException extends Exception {
    private final String code;
    private final int position;

    JsonataSyntaxException(String code, String message, int position) {
        super(message);
        this.code = code;
        this.position = position;
    }

    /** The reference's code, such as {@code S0202}. */
    public String code() {
        return code;
    }

    /** How evaluating the text at {@code location} ends, where it was stored all the same. */
    public Evaluation evaluate(String source, String location) {
        return QueryEvaluationError.unreadable(source.strip(), location, this);
    }

    /** Where in the text the parser stopped, in characters; negative when it does not say. */
    public int position() {
        return position;
    }

    /** The reference's text without the code, such as {@code Expected "]", got ","}. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
