package dev.askel.engine.observability;

import java.time.Duration;
import java.util.function.BiPredicate;

/**
 * Settings of execution logs and status events.
 *
 * @param sinks the sinks of log groups and of event buses
 * @param retention the time for which rows are kept for an unavailable sink
 * @param expressBytesMax the maximum bytes of waiting records of Express executions for one log
 *     group on a node
 * @param expressNodeBytesMax the maximum bytes of such records for all log groups on a node
 * @param sendsStatusEvents whether executions of an account and region send status events to an
 *     event bus
 */
public record LogSettings(
        LogSinks sinks,
        Duration retention,
        long expressBytesMax,
        long expressNodeBytesMax,
        BiPredicate<String, String> sendsStatusEvents) {}
