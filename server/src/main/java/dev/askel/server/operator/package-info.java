/**
 * Sends the requests of an operator's commands to a server, signed when the server demands it.
 * {@link dev.askel.server.operator.OperatorClient} is the entry type.
 */
@NullMarked
package dev.askel.server.operator;

import org.jspecify.annotations.NullMarked;
