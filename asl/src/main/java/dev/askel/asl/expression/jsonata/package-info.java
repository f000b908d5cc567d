/**
 * JSONata, the second query language: compiled expressions, functions and error messages
 * (docs/aws/asl.md section 6). The entry type is {@link
 * dev.askel.asl.expression.jsonata.JsonataExpression}.
 *
 * <p>The subpackage {@code parser} parses an expression, {@code evaluation} evaluates it, and
 * {@code value} contains the types of values. The packages must not depend on states, definitions,
 * histories, actors or a database. The time, the random values and the budget of an evaluation are
 * supplied by {@link dev.askel.asl.expression.jsonata.JsonataScope}.
 */
@NullMarked
package dev.askel.asl.expression.jsonata;

import org.jspecify.annotations.NullMarked;
