package dev.askel.engine.observability;

/**
 * Where records go.
 *
 * @param logGroupArn as the machine's owner gave it, mostly with {@code :*} at its end
 * @param name {@code states/<machine>/<yyyy-MM-dd-HH>/<8 hex digits>}, the hour in UTC
 */
public record LogStream(String logGroupArn, String name) {}
