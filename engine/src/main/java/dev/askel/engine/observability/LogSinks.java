package dev.askel.engine.observability;

/** Which sink a log group's records go to. */
public interface LogSinks {
    /** Where every record is taken and forgotten. */
    LogSinks NOWHERE = _ -> (_, _) -> 0;

    /** The sink of a group; the same as long as the node lives. */
    LogSink of(String logGroupArn);
}
