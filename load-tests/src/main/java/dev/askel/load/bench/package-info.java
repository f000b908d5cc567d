/**
 * Benchmarks of a server: workloads and the programs that measure.
 *
 * <p>This is verification code. It uses the server's wire protocol and measures the server's
 * process from outside. {@code ClosedExecutions} is an exception. It writes to the database with
 * the engine's codec, because the wire protocol cannot create executions that have ended.
 */
@NullMarked
package dev.askel.load.bench;

import org.jspecify.annotations.NullMarked;
