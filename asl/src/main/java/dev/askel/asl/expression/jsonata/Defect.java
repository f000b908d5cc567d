package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.jsonata.evaluation.Evaluator;
import java.util.Optional;

/**
 * A bug of the evaluator, for one log line: the type of the exception, and the code position that
 * threw the exception.
 */
record Defect(String exceptionType, String codePosition) {
    /**
     * An error of the expression for which neither JSONata nor AWS has a message. It is not a bug.
     */
    static final class ErrorWithoutCode extends RuntimeException {
        ErrorWithoutCode() {
            super(null, null, false, false);
        }
    }

    /**
     * Returns the bug that an exception reveals. The result is empty when the exception has no
     * stack trace, or when the expression caused it. An expression causes a {@link
     * ClassCastException} in {@link Evaluator} where JSONata has no error code.
     *
     * @param e the exception; its message is not logged, because it can quote the payload
     */
    static Optional<Defect> of(RuntimeException e) {
        var trace = e.getStackTrace();
        // The JVM omits the stack trace of an exception that it has thrown often.
        if (trace.length == 0
                || (e instanceof ClassCastException
                        && trace[0].getClassName().equals(Evaluator.class.getName()))) {
            return Optional.empty();
        }
        return Optional.of(new Defect(e.getClass().getName(), trace[0].toString()));
    }

    @Override
    public String toString() {
        return exceptionType + " at " + codePosition;
    }
}
