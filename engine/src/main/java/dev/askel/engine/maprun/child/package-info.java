/**
 * The child executions of a Map Run. {@code MapRunChildren} and {@code Children} start, stop and
 * redrive them, and report their outcomes (final statuses and results). {@code ChildBlockCodec}
 * encodes stored outcomes.
 */
@NullMarked
package dev.askel.engine.maprun.child;

import org.jspecify.annotations.NullMarked;
