/**
 * The child executions of a Map Run. {@code MapRunChildren} and {@code Children} start, stop and
 * redrive them, and report their ends (final statuses and results). {@code ChildBlockCodec} encodes
 * stored ends.
 */
@NullMarked
package dev.askel.engine.maprun.child;

import org.jspecify.annotations.NullMarked;
