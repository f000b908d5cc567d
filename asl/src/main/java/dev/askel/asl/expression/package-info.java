/**
 * JSON values and the evaluation of expressions over them. {@link dev.askel.asl.expression.Payload}
 * is a value, {@link dev.askel.asl.expression.Expression} a compiled expression, and {@link
 * dev.askel.asl.expression.Budget} bounds the cost of evaluations.
 *
 * <p>The subpackages have the languages: {@code path} JSONPath, {@code intrinsic} the intrinsic
 * functions, {@code jsonata} JSONata and {@code template} the payload templates. The rules come
 * from docs/aws/asl.md.
 *
 * <p>The packages use Jackson. They must not depend on states, definitions, histories, actors,
 * threads or a database. Random values and the budget of an evaluation are supplied by {@link
 * dev.askel.asl.expression.Scope}.
 */
@NullMarked
package dev.askel.asl.expression;

import org.jspecify.annotations.NullMarked;
