/**
 * The evaluator of JSONata. {@link dev.askel.asl.expression.jsonata.evaluation.ParsedExpression}
 * holds a parsed expression, and {@link
 * dev.askel.asl.expression.jsonata.evaluation.MeteredEvaluator} evaluates it.
 *
 * <p>{@link dev.askel.asl.expression.jsonata.evaluation.Evaluator} is vendored from JSONata for
 * Java 0.9.10 of Dashjoin GmbH (Apache License 2.0): see NOTICE and docs/adr/0006. The other
 * classes limit the cost of an evaluation, and correct results that differ from JSONata 2.0.6. An
 * evaluation has no state outside its own object.
 *
 * <p>The package is not NullMarked: null means JSONata's undefined, as in the original. It must not
 * depend on the functions of the language, on states or definitions.
 */
package dev.askel.asl.expression.jsonata.evaluation;
