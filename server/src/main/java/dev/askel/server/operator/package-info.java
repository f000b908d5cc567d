/**
 * Sends the requests of an operator's commands to a server. Requests are signed if the server
 * requires signatures. {@link dev.askel.server.operator.OperatorClient} is the entry type.
 */
@NullMarked
package dev.askel.server.operator;

import org.jspecify.annotations.NullMarked;
