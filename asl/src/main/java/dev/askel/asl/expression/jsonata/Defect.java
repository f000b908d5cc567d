package dev.askel.asl.expression.jsonata;

import dev.askel.asl.expression.jsonata.evaluation.Evaluator;
import java.util.Optional;

/** A defect of the evaluator as one line of the log: the exception's type and place. */
record Defect(String exception, String place) {
    /** An error for which neither JSONata nor AWS has a text. It is not a defect. */
    static final class ErrorWithoutCode extends RuntimeException {
        ErrorWithoutCode() {
            super(null, null, false, false);
        }
    }

    /**
     * The defect behind an exception that ended an evaluation. It is empty when the expression
     * caused the exception: {@link Evaluator} casts values where JSONata has no error code.
     *
     * @param e an exception; its message can quote the payload and is left out
     */
    static Optional<Defect> of(RuntimeException e) {
        var trace = e.getStackTrace();
        // The JVM leaves out the trace of an exception that it has thrown often.
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
