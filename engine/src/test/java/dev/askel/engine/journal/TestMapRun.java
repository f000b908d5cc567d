package dev.askel.engine.journal;

import dev.askel.engine.sql.Bytes;
import java.util.UUID;

/**
 * A Map Run for tests, which creates the changes of its parent's commits.
 *
 * @param uuid the last part of its ARN
 */
public record TestMapRun(
        String parentPersistenceId, String machineName, UUID machineId, String uuid) {
    public static final String LABEL = "label";
    public static final long STARTED_AT = 1_790_000_000_000L;

    /** Returns a run of the machine of {@link TestExecution}. */
    public static TestMapRun of(TestExecution parent) {
        return new TestMapRun(
                parent.persistenceId(),
                "machine",
                parent.machineId(),
                UUID.randomUUID().toString());
    }

    public String mapRunId() {
        return "123456789012/us-east-1/" + machineId + "/" + uuid;
    }

    public String arn() {
        return "arn:aws:states:us-east-1:123456789012:mapRun:%s/%s:%s"
                .formatted(machineName, LABEL, uuid);
    }

    public String parentArn() {
        return "arn:aws:states:us-east-1:123456789012:execution:"
                + machineName
                + ":"
                + parentPersistenceId.substring(parentPersistenceId.lastIndexOf('/') + 1);
    }

    public MapRunChange.Start start() {
        return start(true, STARTED_AT);
    }

    public MapRunChange.Start start(boolean standard, long startedAtMillis) {
        return new MapRunChange.Start(
                mapRunId(),
                "123456789012",
                "us-east-1",
                machineId,
                machineName,
                LABEL,
                uuid,
                parentPersistenceId,
                parentArn(),
                "1.2",
                3,
                7L,
                standard,
                startedAtMillis,
                Bytes.wrap(new byte[] {1, 2, 3}),
                0,
                4,
                12.5);
    }
}
