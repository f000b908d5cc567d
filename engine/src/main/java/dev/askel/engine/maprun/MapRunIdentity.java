package dev.askel.engine.maprun;

import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.maprun.admission.MachineOwner;
import dev.askel.engine.sql.Row;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a Map Run that never change.
 *
 * @param mapRunId {@code account/region/machineId/uuid}, the id of the sharded entity
 * @param label the Label field of the Distributed Map state, or a generated label
 * @param parentArn the ARN of the execution that has started the run
 * @param frame the path of the parent's frame (main line, branch or iteration) that waits for the
 *     run
 * @param ordinal the number of the run in that frame
 * @param startStamp the parent's {@link dev.askel.asl.history.ExecutionIdentity#startStamp}, which
 *     distinguishes the parent from other executions with the same name; null for parents of
 *     earlier releases
 * @param isStandard whether the children are Standard executions
 * @param startedAtMillis engine time of the start, epoch milliseconds
 */
public record MapRunIdentity(
        String mapRunId,
        String account,
        String region,
        String machineId,
        String machineName,
        String label,
        String uuid,
        int slice,
        String parentPersistenceId,
        String parentArn,
        String frame,
        int ordinal,
        @Nullable Long startStamp,
        boolean isStandard,
        long startedAtMillis) {

    /** The columns that {@link #read} reads. */
    static final String COLUMNS =
            """
            map_run_id, account, region, machine_id, machine_name, label, uuid, slice,
            parent_persistence_id, parent_arn, frame, ordinal, life, standard, started_at\
            """;

    static MapRunIdentity read(Row row) throws SQLException {
        return new MapRunIdentity(
                row.text("map_run_id"),
                row.text("account"),
                row.text("region"),
                row.uuid("machine_id").toString(),
                row.text("machine_name"),
                row.text("label"),
                row.text("uuid"),
                row.integer("slice"),
                row.text("parent_persistence_id"),
                row.text("parent_arn"),
                row.text("frame"),
                row.integer("ordinal"),
                row.bigintOrNull("life"),
                row.bool("standard"),
                row.bigint("started_at"));
    }

    /** Returns the state machine ARN of the children. It ends with the label of the Map state. */
    public StateMachineArn machineArn() {
        return new StateMachineArn(ArnScope.of(region, account), machineName, null, label);
    }

    /** Returns the persistence id of the Standard child with this name. */
    public String childPersistenceId(String childName) {
        return account + "/" + region + "/" + machineId + "/" + label + ":" + childName;
    }

    /** Returns the account and the machine of the run. The run's id contains both. */
    public MachineOwner owner() {
        return MachineOwner.of(mapRunId);
    }

    /** Returns the ARN of the run. */
    public MapRunArn arn() {
        return new MapRunArn(ArnScope.of(region, account), machineName, label, uuid);
    }
}
