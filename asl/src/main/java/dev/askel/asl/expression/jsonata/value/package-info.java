/**
 * What JSONata computes with: views of JSON trees as Java maps and lists, numbers and texts as
 * JavaScript has them.
 *
 * <p>Knows Jackson and the library's marks for null, sequences and functions. Must not know how an
 * expression is evaluated, nor states, definitions or actors.
 */
@NullMarked
package dev.askel.asl.expression.jsonata.value;

import org.jspecify.annotations.NullMarked;
