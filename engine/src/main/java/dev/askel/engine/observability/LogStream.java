package dev.askel.engine.observability;

/**
 * The name of a log stream in its group.
 *
 * @param logGroupArn the ARN in the machine's logging configuration, usually with {@code :*} at its
 *     end
 * @param name {@code states/<machine>/<yyyy-MM-dd-HH>/<8 hex digits>}, the hour in UTC
 */
public record LogStream(String logGroupArn, String name) {}
