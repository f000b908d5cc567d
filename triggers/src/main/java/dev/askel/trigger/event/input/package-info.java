/**
 * Makes the input of targets from events. Entry type: {@link
 * dev.askel.trigger.event.input.TargetInput}.
 */
@NullMarked
package dev.askel.trigger.event.input;

import org.jspecify.annotations.NullMarked;
