/**
 * Receives the traces of a server, and compares them with histories. {@link
 * dev.askel.load.trace.TraceCollector} is the entry.
 */
@NullMarked
package dev.askel.load.trace;

import org.jspecify.annotations.NullMarked;
