/**
 * The sinks of execution logs: CloudWatch Logs, files and the standard output, and which of them a
 * log group has. Which records there are, when they are told and told again, is the engine's.
 */
@NullMarked
package dev.askel.connectors.logs;

import org.jspecify.annotations.NullMarked;
