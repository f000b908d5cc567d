/**
 * How the engine calls what a Task state names: the interface that connectors implement, and the
 * list that finds the connector of a resource.
 *
 * <p>Connectors call, the engine decides: timers, retries, the three integration patterns, tokens
 * and history are the engine's. This room knows no service, no Pekko, no journal.
 */
@NullMarked
package dev.askel.engine.task;

import org.jspecify.annotations.NullMarked;
