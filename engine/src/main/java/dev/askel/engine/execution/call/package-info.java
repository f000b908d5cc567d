/**
 * The calls of frames: outgoing calls and their results, calls that wait for permits, polls of
 * jobs, callbacks, and activity tasks that workers confirm. {@link
 * dev.askel.engine.execution.call.FrameCalls} is the entry type.
 */
@NullMarked
package dev.askel.engine.execution.call;

import org.jspecify.annotations.NullMarked;
