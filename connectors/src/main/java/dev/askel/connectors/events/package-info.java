/** Publishes status events of executions to EventBridge or an emulator of it. */
@NullMarked
package dev.askel.connectors.events;

import org.jspecify.annotations.NullMarked;
