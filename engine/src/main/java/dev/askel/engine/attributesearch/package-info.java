/**
 * Searches executions by their search attributes, and implements the operations on attributes. The
 * package must not write values: the journal does.
 *
 * <p>Entry type: {@link dev.askel.engine.attributesearch.StoredSearchAttributes}.
 */
@NullMarked
package dev.askel.engine.attributesearch;

import org.jspecify.annotations.NullMarked;
