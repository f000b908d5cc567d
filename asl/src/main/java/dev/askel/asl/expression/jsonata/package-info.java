/**
 * JSONata, the second query language: compiled expressions, the functions of the language and AWS's
 * own, and the texts of their errors (asl.md section 6).
 *
 * <p>Built on the library {@code com.dashjoin:jsonata}; the layer over its evaluator stands in that
 * library's package. Must not know states, definitions, histories, actors or a database; the time,
 * chance and budget of an evaluation come in through {@link
 * dev.askel.asl.expression.jsonata.JsonataScope}.
 */
@NullMarked
package dev.askel.asl.expression.jsonata;

import org.jspecify.annotations.NullMarked;
