/**
 * Reads executions without changing them: pages of histories, causal chains of failures, and the
 * state that an operator inspects.
 */
@NullMarked
package dev.askel.engine.execution.read;

import org.jspecify.annotations.NullMarked;
