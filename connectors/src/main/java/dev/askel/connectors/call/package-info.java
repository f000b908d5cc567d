/**
 * Runs calls, each on its own virtual thread, with bounded concurrency, one pool of HTTP
 * connections, and a limit on answers. The entry types are {@link
 * dev.askel.connectors.call.RunningCalls} and {@link dev.askel.connectors.call.HttpCalls}.
 *
 * <p>The package does not depend on AWS or on the results of Tasks.
 */
@NullMarked
package dev.askel.connectors.call;

import org.jspecify.annotations.NullMarked;
