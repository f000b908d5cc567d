package dev.askel.asl.history;

import dev.askel.asl.mock.TestCase;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The identity of an execution, which is fixed at its start. Only a migration changes the revision
 * and the values that belong to it: the role, the timeout, the version and the alias.
 *
 * @param machineId the id of the state machine; a state machine that is created again with the same
 *     name has another id
 * @param revision the revision of the state machine that the execution runs
 * @param startedAt the time of the start
 * @param timeoutSeconds the TimeoutSeconds of the state machine; null without one
 * @param startStamp the epoch milliseconds of the start. They distinguish the execution from
 *     earlier executions with the same name, because a name can be reused 90 days after the end
 *     (docs/aws/quotas.md section 2). Null before the start, and in executions that were started by
 *     a release without this field
 * @param testCase the test case that mocks calls of some states; null without one
 * @param mapChild the Map Run that started the execution; null if it is not the child of a Map Run
 * @param laterAttributes the definitions of the search attributes whose values the execution sets
 *     after its start, in their stored form; null for none
 * @param limits the limits that differ from those of the installation, from the start of the
 *     execution; null for none
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
        @Nullable Long startStamp,
        @Nullable TestCase testCase,
        @Nullable MapChild mapChild,
        @Nullable String laterAttributes,
        @Nullable MachineLimits limits) {
    /**
     * The maximum time from the start of an execution to its end, including redrives, unless {@link
     * #limits} have another one (docs/aws/quotas.md section 2).
     */
    public static final Duration RUN_TIME_MAX = Duration.ofDays(365);

    /**
     * The number of parts of {@code arn:partition:states:region:account}, which precede the
     * resource type.
     */
    private static final int ARN_SCOPE_PARTS = 5;

    /**
     * Creates the identity of an execution that has not started, or that has no {@code startStamp}.
     */
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
                null,
                null,
                null);
    }

    /** Returns this identity with {@code now} as its start and as its {@code startStamp}. */
    public ExecutionIdentity withStart(Instant now) {
        return copy(now, now.toEpochMilli(), testCase, laterAttributes, limits);
    }

    /** Returns this identity with another test case. */
    public ExecutionIdentity withTestCase(@Nullable TestCase other) {
        return copy(startedAt, startStamp, other, laterAttributes, limits);
    }

    /** Returns this identity with other definitions of search attributes. */
    public ExecutionIdentity withLaterAttributes(@Nullable String definitions) {
        return Objects.equals(definitions, laterAttributes)
                ? this
                : copy(startedAt, startStamp, testCase, definitions, limits);
    }

    /** Returns this identity with other limits. */
    public ExecutionIdentity withLimits(@Nullable MachineLimits other) {
        return Objects.equals(other, limits)
                ? this
                : copy(startedAt, startStamp, testCase, laterAttributes, other);
    }

    /** Returns the maximum time from the start of the execution to its end, including redrives. */
    public Duration runTimeMax() {
        return MachineLimits.runTime(limits, RUN_TIME_MAX);
    }

    /** Returns the revision that the execution runs, to which it can return after a migration. */
    public MigrationTarget currentTarget() {
        return new MigrationTarget(
                revision, roleArn, timeoutSeconds, stateMachineVersionArn, stateMachineAliasArn);
    }

    /** Returns this identity after a migration to another revision. */
    public ExecutionIdentity migratedTo(MigrationTarget target) {
        return new ExecutionIdentity(
                arn,
                name,
                account,
                region,
                stateMachineArn,
                stateMachineName,
                machineId,
                target.revision(),
                target.roleArn(),
                startedAt,
                timeoutAfter(target),
                target.versionArn(),
                target.aliasArn(),
                traceHeader,
                startStamp,
                testCase,
                mapChild,
                laterAttributes,
                limits);
    }

    /**
     * Returns the timeout in seconds after a migration. The execution keeps its maximum duration,
     * which also ends it without TimeoutSeconds.
     */
    public long timeoutAfter(MigrationTarget target) {
        long max = runTimeMax().toSeconds();
        var seconds = target.timeoutSeconds();
        return seconds == null ? max : Math.min(seconds, max);
    }

    /** Returns the ARN of a Map Run that this execution starts (docs/aws/api.md section 2). */
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
            Instant newStart,
            @Nullable Long newStartStamp,
            @Nullable TestCase newTestCase,
            @Nullable String newLaterAttributes,
            @Nullable MachineLimits newLimits) {
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
                newStartStamp,
                newTestCase,
                mapChild,
                newLaterAttributes,
                newLimits);
    }

    /**
     * Returns an id that distinguishes this execution from all earlier and later executions with
     * the same name. Keys that other systems store contain this id. No name contains {@code |}.
     */
    public String incarnationId() {
        return startStamp == null ? persistenceId() : persistenceId() + "|" + startStamp;
    }

    /**
     * Returns the id in the cluster and in the journal: {@code account/region/machineId/name}.
     *
     * <ul>
     *   <li>The id of an Express execution ends with {@code :uuid}, because several Express
     *       executions can have the same name.
     *   <li>The id of a Standard child of a Map Run is {@code account/region/machineId/label:name}.
     * </ul>
     */
    public String persistenceId() {
        var id = account + "/" + region + "/" + machineId + "/";
        if (isExpress()) {
            return id + name + arn.substring(arn.lastIndexOf(':'));
        }
        return mapChild == null ? id + name : id + mapChild.label() + ":" + name;
    }

    /** Whether the ARN is that of an Express execution (docs/aws/api.md section 2). */
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
