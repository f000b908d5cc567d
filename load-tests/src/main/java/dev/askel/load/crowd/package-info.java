/**
 * Many clients in one thread, and the latencies of their calls.
 *
 * <p>This is verification code. It uses only the wire protocol of the server, and depends on no
 * workload.
 */
@NullMarked
package dev.askel.load.crowd;

import org.jspecify.annotations.NullMarked;
