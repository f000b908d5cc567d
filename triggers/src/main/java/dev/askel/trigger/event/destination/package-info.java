/**
 * The API destinations in the database, with the rate of their calls. Entry type: {@link
 * dev.askel.trigger.event.destination.StoredApiDestinations}.
 */
@NullMarked
package dev.askel.trigger.event.destination;

import org.jspecify.annotations.NullMarked;
