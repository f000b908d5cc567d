/**
 * The API destinations in the database, with the rate of their calls, and EventBridge's operations
 * on connections. Entry types: {@link dev.askel.trigger.event.destination.StoredApiDestinations}
 * and {@link dev.askel.trigger.event.destination.StoredEventConnections}.
 */
@NullMarked
package dev.askel.trigger.event.destination;

import org.jspecify.annotations.NullMarked;
