/**
 * The limits of state machines that replace those of the installation: the tags that set them,
 * their stored form, and their bounds.
 *
 * <p>Entry type: {@link dev.askel.engine.machinelimit.LimitTags}. The package must not use the
 * registry or executions, which apply the limits.
 */
@NullMarked
package dev.askel.engine.machinelimit;

import org.jspecify.annotations.NullMarked;
