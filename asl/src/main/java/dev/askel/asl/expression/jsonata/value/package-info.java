/**
 * The values of JSONata: views of JSON trees as Java maps and lists, lists with JSONata's internal
 * flags, and numbers and strings as in JavaScript.
 *
 * <p>The package uses Jackson. It must not depend on the evaluation of expressions, on states,
 * definitions or actors.
 */
@NullMarked
package dev.askel.asl.expression.jsonata.value;

import org.jspecify.annotations.NullMarked;
