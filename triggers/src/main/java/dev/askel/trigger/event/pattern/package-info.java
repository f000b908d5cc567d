/**
 * Matches events with AWS's own library, event-ruler. Entry types: {@link
 * dev.askel.trigger.event.pattern.EventPattern} for one pattern and {@link
 * dev.askel.trigger.event.pattern.PatternIndex} for the patterns of a bus.
 */
@NullMarked
package dev.askel.trigger.event.pattern;

import org.jspecify.annotations.NullMarked;
