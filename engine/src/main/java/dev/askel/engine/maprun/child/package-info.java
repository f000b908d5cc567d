/**
 * The child executions of a Map Run. {@code MapRunChildren} and {@code Children} start, stop and
 * redrive them, and report their ends. {@code ChildBlockCodec} encodes stored ends.
 */
@NullMarked
package dev.askel.engine.maprun.child;

import org.jspecify.annotations.NullMarked;
