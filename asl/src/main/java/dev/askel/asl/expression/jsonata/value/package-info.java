/**
 * The values of JSONata: views of JSON trees as Java maps and lists, lists with JSONata's marks,
 * and numbers and texts as JavaScript has them.
 *
 * <p>The package knows Jackson. It must not know the evaluation of expressions, states, definitions
 * or actors.
 */
@NullMarked
package dev.askel.asl.expression.jsonata.value;

import org.jspecify.annotations.NullMarked;
