package dev.askel.asl.expression;

import java.util.Set;

/**
 * A compiled expression of a definition. Expressions are immutable, and threads may share them.
 *
 * <p>Evaluation never throws an exception. For any data it returns a value or a failure, also when
 * it exceeds the scope's budget.
 */
public interface Expression {
    /** Evaluates the expression with the data of {@code scope}. */
    Evaluation evaluate(Scope scope);

    /** Returns the expression as the definition contains it; for a template, its JSON. */
    String source();

    /**
     * Returns the names of the workflow variables that the expression reads, without the dollar
     * sign.
     */
    Set<String> variables();
}
