package dev.askel.engine.observability;

/** Finds the sink of a log group. */
public interface LogSinks {
    /** Discards every record. */
    LogSinks NOWHERE = _ -> (_, _) -> 0;

    /** Returns the sink of a group. The result is always the same while the node runs. */
    LogSink of(String logGroupArn);
}
