package dev.askel.engine.observability;

import java.time.Duration;
import java.util.function.BiPredicate;

/**
 * How an engine logs executions, and tells of their status.
 *
 * @param sinks of log groups and of event buses
 * @param keptFor how long a sink may stay away until what it is owed is given up
 * @param expressBytesMax records of Express executions that may wait on a node for one log group
 * @param expressNodeBytesMax the same for all log groups together
 * @param told whether executions of an account and region tell an event bus of their status
 */
public record LogSettings(
        LogSinks sinks,
        Duration keptFor,
        long expressBytesMax,
        long expressNodeBytesMax,
        BiPredicate<String, String> told) {}
