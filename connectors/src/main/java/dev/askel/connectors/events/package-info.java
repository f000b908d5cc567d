/** Tells EventBridge, or what stands in for it, how executions stand. */
@NullMarked
package dev.askel.connectors.events;

import org.jspecify.annotations.NullMarked;
