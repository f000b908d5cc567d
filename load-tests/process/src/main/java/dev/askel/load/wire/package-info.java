/**
 * A client of AWS JSON 1.0 and of event streams.
 *
 * <p>This is verification code. It uses only the wire protocol, and knows neither workloads nor
 * server code.
 */
@NullMarked
package dev.askel.load.wire;

import org.jspecify.annotations.NullMarked;
