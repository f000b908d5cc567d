package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.jsonata.evaluation.Evaluator;
import java.util.Optional;

/** A bug of the evaluator, for one line of the log: the type and the place of an exception. */
record Defect(String exception, String place) {
    /** An error for which neither JSONata nor AWS has a text. It is no bug. */
    static final class ErrorWithoutCode extends RuntimeException {
        ErrorWithoutCode() {
            super(null, null, false, false);
        }
    }

    /**
     * Returns the bug that an exception of an evaluation shows. Empty when the expression has
     * caused the exception: {@link Evaluator} casts values where JSONata has no error code.
     *
     * @param e the exception; its message is not logged, because it can quote the payload
     */
    static Optional<Defect> of(RuntimeException e) {
        var trace = e.getStackTrace();
        // The JVM omits the trace of an exception that it has thrown often.
        if (trace.length == 0
                || (e instanceof ClassCastException
                        && trace[0].getClassName().equals(Evaluator.class.getName()))) {
            return Optional.empty();
        }
        return Optional.of(new Defect(e.getClass().getName(), trace[0].toString()));
    }

    @Override
    public String toString() {
        return exception + " at " + place;
    }
}
