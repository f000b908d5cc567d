/**
 * Benchmarks of a server: workloads, load generators and the programs that measure.
 *
 * <p>This is verification code. It uses the wire protocol of the server and measures its process
 * from outside. The exception is {@code ClosedExecutions}, which writes to the database with the
 * engine's codec, because the wire protocol cannot create executions that have ended.
 */
@NullMarked
package dev.askel.load.bench;

import org.jspecify.annotations.NullMarked;
