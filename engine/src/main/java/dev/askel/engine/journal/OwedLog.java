package dev.askel.engine.journal;

/**
 * What a row owes to its machine's log: records of the events it holds, until {@link
 * LogBacklog#delivered} takes it off.
 *
 * @param logGroupArn where they go
 * @param level which events are logged, by its name in the API
 * @param withData whether inputs and outputs go with them
 * @param redriveCount how often the execution had been redriven before this row
 */
public record OwedLog(String logGroupArn, String level, boolean withData, int redriveCount) {}
