package dev.askel.engine.visibility;

import dev.askel.engine.api.Arn.StateMachineArn;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.Executions.RedriveFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which of a machine's executions are listed.
 *
 * <p>Each combination has a statement of its own, so that each is one range of one index: {@code
 * executions_by_start}, {@code executions_by_status}, {@code executions_redriven}, {@code
 * executions_by_version} or {@code executions_by_alias}.
 *
 * @param startedBy the version or alias they were started by, whatever became of it; null for all
 */
record ExecutionFilter(
        @Nullable StateMachineArn startedBy,
        @Nullable ExecutionStatus status,
        @Nullable RedriveFilter redrive) {

    /**
     * The statement for one page.
     *
     * @param after the last row of the page before; null for the first page
     */
    Sql page(@Nullable ListPosition after) {
        return new Sql(
                """
                SELECT persistence_id, machine_name, status, started_at, stopped_at, version_arn,
                       alias_arn, redrive_count, redriven_at
                  FROM executions WHERE map_run_arn IS NULL AND machine_id = ?\
                """
                        + starter()
                        + (status == null ? "" : " AND status = ?")
                        + redriven()
                        + (after == null ? "" : " AND (started_at, persistence_id) < (?, ?)")
                        + " ORDER BY started_at DESC, persistence_id DESC LIMIT ?");
    }

    private String starter() {
        if (startedBy == null) {
            return "";
        }
        return startedBy.version() ? " AND version_arn = ?" : " AND alias_arn = ?";
    }

    private String redriven() {
        return switch (redrive) {
            case null -> "";
            case REDRIVEN -> " AND redrive_count > 0";
            case NOT_REDRIVEN -> " AND redrive_count = 0";
        };
    }

    /** What {@link #page} asks for. */
    Object[] parameters(UUID machineId, @Nullable ListPosition after, int rowsMax) {
        var parameters = new ArrayList<Object>(List.of(machineId));
        if (startedBy != null) {
            parameters.add(startedBy.toString());
        }
        if (status != null) {
            parameters.add(status.name());
        }
        if (after != null) {
            parameters.add(after.startedAtMillis());
            parameters.add(after.persistenceId());
        }
        parameters.add(rowsMax);
        return parameters.toArray();
    }
}
