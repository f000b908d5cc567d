package dev.askel.engine.bulk;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.BulkJobs.BulkJob;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.BulkJobs.JobState;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Row;
import dev.askel.engine.visibility.ListPosition;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code bulk_jobs}.
 *
 * @param isGathered whether all items are stored
 * @param gatheredTo the last execution that was read; null before the first
 */
record StoredJob(
        UUID id,
        ArnScope scope,
        BulkJob job,
        boolean isGathered,
        @Nullable ListPosition gatheredTo) {
    static final String COLUMNS =
            """
            job_id, account, region, bulk_order, started_by, state, rate_per_second, created_at,
            stopped_at, gathered, gathered_to, total, done, skipped, failed, reason\
            """;

    static StoredJob read(Row row) throws SQLException {
        var id = row.uuid("job_id");
        var gathered = row.bool("gathered");
        var gatheredTo = row.textOrNull("gathered_to");
        var state = JobState.valueOf(row.text("state"));
        return new StoredJob(
                id,
                ArnScope.of(row.text("region"), row.text("account")),
                new BulkJob(
                        id.toString(),
                        OrderCodec.decode(row.bytes("bulk_order")),
                        state == JobState.RUNNING && !gathered ? JobState.GATHERING : state,
                        row.integer("rate_per_second"),
                        ExactText.decode(row.bytesOrNull("started_by")),
                        row.instant("created_at"),
                        row.instantOrNull("stopped_at"),
                        row.bigint("total"),
                        row.bigint("done"),
                        row.bigint("skipped"),
                        row.bigint("failed"),
                        ExactText.decode(row.bytesOrNull("reason"))),
                gathered,
                gatheredTo == null ? null : ListPosition.parse(gatheredTo));
    }

    JobState state() {
        return job.state();
    }

    BulkOrder order() {
        return job.order();
    }
}
