/**
 * A client for AWS JSON 1.0 and for event streams.
 *
 * <p>This is verification code. It uses only the wire protocol, and depends neither on workloads
 * nor on server code.
 */
@NullMarked
package dev.askel.load.wire;

import org.jspecify.annotations.NullMarked;
