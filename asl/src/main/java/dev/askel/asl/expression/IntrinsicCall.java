package dev.askel.asl.expression;

import java.util.Set;

/** A call such as {@code States.Format('{}', $.name)} (asl.md section 5). */
public final class IntrinsicCall implements Expression {
    private final String source;

    private IntrinsicCall(String source) {
        this.source = source;
    }

    /** Compiles a call with all its arguments; at most 10 calls may nest. */
    public static IntrinsicCall compile(String source) throws InvalidExpressionException {
        if (!source.startsWith("States.")) {
            throw new InvalidExpressionException("Not an intrinsic function call: " + source);
        }
        return new IntrinsicCall(source);
    }

    /** Whether a text begins like an intrinsic call, as opposed to a path or a plain string. */
    public static boolean isCandidate(String text) {
        return text.startsWith("States.");
    }

    /** The outermost function's name, such as {@code States.Format}. */
    public String functionName() {
        return ComingSoon.body(source());
    }

    /**
     * {@inheritDoc}
     *
     * <p>A refusing function gives {@code States.IntrinsicFailure}.
     */
    @Override
    public Evaluation evaluate(Scope scope) {
        return ComingSoon.body(source());
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public Set<String> variables() {
        return ComingSoon.body(source());
    }
}
