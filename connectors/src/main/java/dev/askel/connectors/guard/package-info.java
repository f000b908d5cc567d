/**
 * Calls to hosts that definitions name: which of them may be reached, and the client that reaches
 * no other. Hosts that operators name are called past this room.
 *
 * <p>Knows neither AWS nor what a Task makes of an answer.
 */
@NullMarked
package dev.askel.connectors.guard;

import org.jspecify.annotations.NullMarked;
