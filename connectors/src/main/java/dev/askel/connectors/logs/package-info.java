/**
 * Implements the sinks of execution logs (CloudWatch Logs, files and standard output) and selects
 * the sink of a log group. The engine creates, delivers and retries records. The entry type is
 * {@link dev.askel.connectors.logs.ConfiguredLogSinks}.
 */
@NullMarked
package dev.askel.connectors.logs;

import org.jspecify.annotations.NullMarked;
