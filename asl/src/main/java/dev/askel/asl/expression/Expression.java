package dev.askel.asl.expression;

import java.util.Set;

/**
 * A compiled, immutable expression of a definition; safe to share between threads.
 *
 * <p>Evaluation never throws: for any data it returns a value or a failure within the scope's
 * budget.
 */
public interface Expression {
    /** Evaluates the expression over the data of {@code scope}. */
    Evaluation evaluate(Scope scope);

    /** The text as the definition has it; for a template, its JSON text. */
    String source();

    /** The names of the workflow variables that the expression reads, without the dollar sign. */
    Set<String> variables();
}
