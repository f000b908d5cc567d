/**
 * JSON values, and expressions that compute values from JSON. {@link
 * dev.askel.asl.expression.Payload} is a value, {@link dev.askel.asl.expression.Expression} is a
 * compiled expression, and {@link dev.askel.asl.expression.Budget} limits the cost of evaluations.
 *
 * <p>The subpackages implement JSONPath ({@code path}), the intrinsic functions ({@code
 * intrinsic}), JSONata ({@code jsonata}) and payload templates ({@code template}). The rules come
 * from docs/aws/asl.md.
 *
 * <p>The packages use Jackson. They must not depend on states, definitions, histories, actors,
 * threads or a database. Random values and the budget of an evaluation are supplied by {@link
 * dev.askel.asl.expression.Scope}.
 */
@NullMarked
package dev.askel.asl.expression;

import org.jspecify.annotations.NullMarked;
