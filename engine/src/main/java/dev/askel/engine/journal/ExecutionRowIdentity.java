package dev.askel.engine.journal;

import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.sql.Bytes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The immutable columns of an execution's row.
 *
 * @param persistenceId {@code account/region/machineId/executionName}
 * @param bucket the partition of the start ({@link Buckets}), or {@link Buckets#LONG_RUNNING}
 * @param startedAtMillis epoch milliseconds, engine time
 * @param revision the machine's revision that the execution runs
 * @param input JSON text; null when only the journal's first row contains the input
 * @param mapItems the number of items in the input of a child of a Map Run; null for other
 *     executions
 */
public record ExecutionRowIdentity(
        String persistenceId,
        String account,
        String region,
        UUID machineId,
        String machineName,
        String executionName,
        int bucket,
        int slice,
        long startedAtMillis,
        int revision,
        String roleArn,
        @Nullable String versionArn,
        @Nullable String aliasArn,
        @Nullable String mapRunArn,
        @Nullable String traceHeader,
        @Nullable Bytes input,
        boolean inputIncluded,
        @Nullable Integer mapItems) {}
