package dev.askel.asl.history;

import dev.askel.asl.mock.TestCase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The identity of an execution, which is fixed at its start.
 *
 * @param machineId the machine's id; a re-created machine of the same name has another id
 * @param revision the revision of the definition that it runs, which never changes
 * @param startedAt the engine time of the start
 * @param timeoutSeconds the machine's TimeoutSeconds, if it has one
 * @param life distinguishes it from earlier executions of its name (a name is free again 90 days
 *     after the end, docs/aws/quotas.md section 2): the epoch milliseconds of its start. Null
 *     before it starts, and in executions that started under releases without this number
 * @param testCase the test case that mocks the work of some states; null without one
 * @param mapChild the Map Run that started it; null when none did
 */
public record ExecutionIdentity(
        String arn,
        String name,
        String account,
        String region,
        String stateMachineArn,
        String stateMachineName,
        String machineId,
        int revision,
        String roleArn,
        Instant startedAt,
        @Nullable Long timeoutSeconds,
        @Nullable String stateMachineVersionArn,
        @Nullable String stateMachineAliasArn,
        @Nullable String traceHeader,
        @Nullable Long life,
        @Nullable TestCase testCase,
        @Nullable MapChild mapChild) {
    /**
     * The parts of {@code arn:partition:states:region:account}, which precede the resource's type.
     */
    private static final int ARN_SCOPE_PARTS = 5;

    /** The identity of an execution that has not started, or that has no {@code life}. */
    public ExecutionIdentity(
            String arn,
            String name,
            String account,
            String region,
            String stateMachineArn,
            String stateMachineName,
            String machineId,
            int revision,
            String roleArn,
            Instant startedAt,
            @Nullable Long timeoutSeconds,
            @Nullable String stateMachineVersionArn,
            @Nullable String stateMachineAliasArn,
            @Nullable String traceHeader) {
        this(
                arn,
                name,
                account,
                region,
                stateMachineArn,
                stateMachineName,
                machineId,
                revision,
                roleArn,
                startedAt,
                timeoutSeconds,
                stateMachineVersionArn,
                stateMachineAliasArn,
                traceHeader,
                null,
                null,
                null);
    }

    /** The identity with {@code now} as its start and as its {@code life}. */
    public ExecutionIdentity withStart(Instant now) {
        return copy(now, now.toEpochMilli(), testCase);
    }

    /** The identity with another test case. */
    public ExecutionIdentity withTestCase(@Nullable TestCase other) {
        return copy(startedAt, life, other);
    }

    /** The ARN of a Map Run that this execution starts (docs/aws/api.md section 2). */
    public String mapRunArn(String label, String uuid) {
        int end = stateMachineArn.lastIndexOf(":stateMachine:");
        if (end < 0) {
            throw new IllegalStateException("Not the ARN of a state machine: " + stateMachineArn);
        }
        return stateMachineArn.substring(0, end)
                + ":mapRun:"
                + stateMachineName
                + "/"
                + label
                + ":"
                + uuid;
    }

    private ExecutionIdentity copy(
            Instant newStart, @Nullable Long newLife, @Nullable TestCase newTestCase) {
        return new ExecutionIdentity(
                arn,
                name,
                account,
                region,
                stateMachineArn,
                stateMachineName,
                machineId,
                revision,
                roleArn,
                newStart,
                timeoutSeconds,
                stateMachineVersionArn,
                stateMachineAliasArn,
                traceHeader,
                newLife,
                newTestCase,
                mapChild);
    }

    /**
     * Identifies this execution among all earlier and later ones of its name, for keys that other
     * systems store. No name contains a {@code |}.
     */
    public String lifeId() {
        return life == null ? persistenceId() : persistenceId() + "|" + life;
    }

    /**
     * {@code account/region/machineId/name}: the identity in cluster and journal. That of an
     * Express execution ends with {@code :uuid}, because several can share a name. That of a
     * Standard child of a Map Run is {@code account/region/machineId/label:name}.
     */
    public String persistenceId() {
        var id = account + "/" + region + "/" + machineId + "/";
        if (isExpress()) {
            return id + name + arn.substring(arn.lastIndexOf(':'));
        }
        return mapChild == null ? id + name : id + mapChild.label() + ":" + name;
    }

    /** Whether its ARN is that of an Express execution (docs/aws/api.md section 2). */
    private boolean isExpress() {
        int at = -1;
        for (int i = 0; i < ARN_SCOPE_PARTS; i++) {
            at = arn.indexOf(':', at + 1);
            if (at < 0) {
                return false;
            }
        }
        return arn.startsWith("express:", at + 1);
    }
}
