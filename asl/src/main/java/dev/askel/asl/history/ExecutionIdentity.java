package dev.askel.asl.history;

import dev.askel.asl.mock.TestCase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who an execution is, fixed at its start.
 *
 * @param machineId the machine's own id: a re-created machine of the same name is another one
 * @param revision the definition revision it runs, pinned for its whole life
 * @param startedAt engine time of the start
 * @param timeoutSeconds the machine's TimeoutSeconds, if it has one
 * @param life tells it from whoever had its name before (a name is free again 90 days after the
 *     end, docs/aws/quotas.md section 2): the epoch milliseconds of its start. Null before it
 *     begins, and for ever in one that began under a release that told no lives apart
 * @param testCase whose answers stand in for the work of the states that it mocks; null when all do
 *     their work
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
        @Nullable TestCase testCase) {
    /** {@code arn:partition:states:region:account} stand before the resource's type. */
    private static final int ARN_SCOPE_PARTS = 5;

    /** One that has not begun, or whose life nothing tells apart. */
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
                null);
    }

    /** The same, begun {@code now}. */
    public ExecutionIdentity begun(Instant now) {
        return with(now, now.toEpochMilli(), testCase);
    }

    /** The same with a test case's answers in place of what it mocks. */
    public ExecutionIdentity in(@Nullable TestCase other) {
        return with(startedAt, life, other);
    }

    private ExecutionIdentity with(
            Instant started, @Nullable Long itsLife, @Nullable TestCase itsTestCase) {
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
                started,
                timeoutSeconds,
                stateMachineVersionArn,
                stateMachineAliasArn,
                traceHeader,
                itsLife,
                itsTestCase);
    }

    /**
     * Names this execution and none that has or had or will have its name; for keys that others
     * keep. No name has a {@code |} in it.
     */
    public String lifeId() {
        return life == null ? persistenceId() : persistenceId() + "|" + life;
    }

    /**
     * {@code account/region/machineId/name}: the identity in cluster and journal. An Express
     * execution's ends with {@code :uuid}, since it may share its name.
     */
    public String persistenceId() {
        var id = account + "/" + region + "/" + machineId + "/" + name;
        return isExpress() ? id + arn.substring(arn.lastIndexOf(':')) : id;
    }

    /** Whether its ARN is an Express execution's (docs/aws/api.md section 2). */
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
