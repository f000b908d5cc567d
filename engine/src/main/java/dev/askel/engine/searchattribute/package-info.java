/**
 * The definitions of search attributes: their stored form, the evaluation of their expressions, and
 * the language of queries. The package must not read executions: {@code attributesearch} does.
 *
 * <p>Entry type: {@link dev.askel.engine.searchattribute.CompiledAttributes}.
 */
@NullMarked
package dev.askel.engine.searchattribute;

import org.jspecify.annotations.NullMarked;
