/**
 * Generates load with Gatling on any server that implements the Step Functions API.
 *
 * <p>This is verification code. It uses only the wire protocol, because users run it against their
 * own clusters or against AWS.
 */
@NullMarked
package dev.askel.load.gatling;

import org.jspecify.annotations.NullMarked;
