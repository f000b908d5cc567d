/**
 * Searches executions by their search attributes, and implements the operations on attributes. A
 * start stores its values in the journal; this package stores only values of existing executions.
 *
 * <p>Entry type: {@link dev.askel.engine.attributesearch.StoredSearchAttributes}.
 */
@NullMarked
package dev.askel.engine.attributesearch;

import org.jspecify.annotations.NullMarked;
