/**
 * The traces of executions: their contexts, their span ids, and the spans that follow from a
 * history. Entry types: {@link dev.askel.engine.trace.ExecutionTracing} and {@link
 * dev.askel.engine.trace.SpanTree}. The package depends on the States Language only. It exports
 * nothing.
 */
@NullMarked
package dev.askel.engine.trace;

import org.jspecify.annotations.NullMarked;
