/**
 * Stores the newest deliveries of each trigger, and a sample of the events of each bus. The console
 * lists them. Entry types: {@link dev.askel.trigger.recent.RecentDelivery} and {@link
 * dev.askel.trigger.recent.RecentEvent}. This package must not use the other packages of this
 * module.
 */
@NullMarked
package dev.askel.trigger.recent;

import org.jspecify.annotations.NullMarked;
