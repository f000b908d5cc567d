package dev.askel.engine.observability;

import java.time.Duration;

/**
 * How an engine logs executions.
 *
 * @param keptFor how long a sink may stay away until what it is owed is given up
 * @param expressBytesMax records of Express executions that may wait on a node for one log group
 * @param expressNodeBytesMax the same for all log groups together
 */
public record LogSettings(
        LogSinks sinks, Duration keptFor, long expressBytesMax, long expressNodeBytesMax) {}
