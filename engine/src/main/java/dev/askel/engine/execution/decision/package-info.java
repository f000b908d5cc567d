/**
 * Lets the frames of an execution decide, with the interpreter: the root by {@link
 * dev.askel.engine.execution.decision.Decisions}, branches in parallel by {@link
 * dev.askel.engine.execution.decision.Branches}.
 */
@NullMarked
package dev.askel.engine.execution.decision;

import org.jspecify.annotations.NullMarked;
