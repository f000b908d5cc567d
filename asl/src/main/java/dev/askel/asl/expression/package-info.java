/**
 * Values and the expressions over them: the JSON payload, JSONPath, intrinsic functions, payload
 * templates of both query languages, timestamps. JSONata itself has a room within this one, which
 * only the templates of JSONata states know.
 *
 * <p>Knows the States Language's data rules (spec asl.md sections 2 to 5 and 7) and Jackson. Must
 * not know states, definitions, histories, actors, threads or a database; chance and the budget of
 * an evaluation come in through {@link dev.askel.asl.expression.Scope}.
 */
@NullMarked
package dev.askel.asl.expression;

import org.jspecify.annotations.NullMarked;
