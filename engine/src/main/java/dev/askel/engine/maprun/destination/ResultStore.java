package dev.askel.engine.maprun.destination;

import dev.askel.asl.history.MapRunPlan;

/** Stores the exported files of a ResultWriter (docs/aws/asl.md section 10). */
public interface ResultStore {
    /** The store of a server without connectors. This store refuses every file. */
    ResultStore NONE =
            (_, _, _) -> {
                throw new ResultWriterException(
                        "The results could not be written: no connector of this server serves s3:putObject.");
            };

    /**
     * Stores one file, and returns when the file is durable. Retries the request after a temporary
     * failure. Blocks the caller's virtual thread.
     *
     * @param key the complete key of the object
     * @param content the bytes of the file; a file with several results has at most {@code
     *     askel.map-run.result-file-bytes-max} bytes
     * @throws ResultWriterException when the destination refuses the file
     */
    void put(Destination destination, String key, byte[] content)
            throws ResultWriterException, InterruptedException;

    /** The bucket of a Map Run's results, and the execution that makes the requests. */
    record Destination(
            String executionArn,
            String account,
            String region,
            String roleArn,
            MapRunPlan.Writer writer) {}
}
