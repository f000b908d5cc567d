/**
 * The exceptions with which other packages refuse a start or a command. Their messages are for the
 * operator.
 */
@NullMarked
package dev.askel.server.refusal;

import org.jspecify.annotations.NullMarked;
