/**
 * The values of search attributes: the rows that the start of an execution inserts, and that a
 * backfill replaces. The package must not evaluate expressions: {@code searchattribute} does.
 *
 * <p>Entry type: {@link dev.askel.engine.journal.attribute.AttributesTable}.
 */
@NullMarked
package dev.askel.engine.journal.attribute;

import org.jspecify.annotations.NullMarked;
