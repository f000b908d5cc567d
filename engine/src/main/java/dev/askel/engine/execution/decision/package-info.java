/**
 * Advances the frames of an execution with the interpreter. {@link
 * dev.askel.engine.execution.decision.Decisions} handles the root frame. {@link
 * dev.askel.engine.execution.decision.Branches} handles the branches; their long evaluations run in
 * parallel.
 */
@NullMarked
package dev.askel.engine.execution.decision;

import org.jspecify.annotations.NullMarked;
