/**
 * The calls of frames and their results. A call may wait for a permit, poll a job, or wait for a
 * callback or an activity worker. {@link dev.askel.engine.execution.call.FrameCalls} is the entry
 * type.
 */
@NullMarked
package dev.askel.engine.execution.call;

import org.jspecify.annotations.NullMarked;
