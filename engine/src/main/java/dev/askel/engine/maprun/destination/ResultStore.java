package dev.askel.engine.maprun.destination;

import dev.askel.asl.history.MapRunPlan;

/** Stores the exported files of a ResultWriter (docs/aws/asl.md section 10). */
public interface ResultStore {
    /** The store of a server without connectors: every file is refused. */
    ResultStore NONE =
            (_, _, _) -> {
                throw new ResultWriterException(
                        "The results could not be written: no connector of this server serves s3:putObject.");
            };

    /**
     * Stores one file and returns when it is durable. Repeats the request after a temporary
     * failure. The method blocks a virtual thread.
     *
     * @param key the whole key of the object
     * @param content the bytes of the file, about 8 MiB at most
     * @throws ResultWriterException when the destination refuses the file
     */
    void put(Destination destination, String key, byte[] content)
            throws ResultWriterException, InterruptedException;

    /** The bucket of a Map Run's results, and the execution for which requests are made. */
    record Destination(
            String executionArn,
            String account,
            String region,
            String roleArn,
            MapRunPlan.Writer writer) {}
}
