package dev.askel.engine.express;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.mock.TestCase;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.registry.express.ExpressStarts;
import dev.askel.engine.registry.start.PinnedRevision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds the ARNs and identities of Express executions. */
final class ExpressIdentities {
    private ExpressIdentities() {}

    /** The trace header, version, alias, test case and limits of a start. */
    record Origin(
            @Nullable String traceHeader,
            @Nullable String versionArn,
            @Nullable String aliasArn,
            @Nullable TestCase testCase,
            @Nullable MachineLimits limits) {
        static final Origin NONE = new Origin(null, null, null, null, null);
    }

    /** Returns the ARN of a new execution, with a random UUID. */
    static ExpressExecutionArn newArn(PinnedRevision revision, String name) {
        return arn(revision, name, RandomUuid.next().toString());
    }

    private static ExpressExecutionArn arn(PinnedRevision revision, String name, String uuid) {
        var machine = revision.arn();
        return new ExpressExecutionArn(machine.scope(), machine.name(), null, name, uuid);
    }

    /** Returns the identity of an execution that starts now. */
    static ExecutionIdentity ofNew(
            PinnedRevision revision,
            ExpressExecutionArn arn,
            Origin origin,
            DurationLimits durations,
            Instant now) {
        return of(revision, arn, origin, durations, now, now);
    }

    /**
     * Returns the identity of an execution whose start is stored.
     *
     * @param now the time when this attempt starts
     */
    static ExecutionIdentity ofStored(
            PinnedRevision revision,
            ExpressStarts.Start start,
            DurationLimits durations,
            Instant now) {
        // The id is account/region/machineId/name:uuid. The name and the UUID contain no colon.
        var id = start.persistenceId();
        int colon = id.lastIndexOf(':');
        var name = id.substring(id.lastIndexOf('/') + 1, colon);
        return of(
                revision,
                arn(revision, name, id.substring(colon + 1)),
                new Origin(
                        start.traceHeader(),
                        start.versionArn(),
                        start.aliasArn(),
                        start.testCase(),
                        start.limits()),
                durations,
                Instant.ofEpochMilli(start.acceptedAtMillis()),
                now);
    }

    /**
     * Builds the identity. Its timeout is the state machine's timeout, but at most the maximum
     * duration.
     *
     * @param acceptedAt the time of the start. It is the same in each attempt, because it is part
     *     of the idempotency keys of calls
     * @param startedAt the time when this attempt started
     */
    private static ExecutionIdentity of(
            PinnedRevision revision,
            ExpressExecutionArn arn,
            Origin origin,
            DurationLimits durations,
            Instant acceptedAt,
            Instant startedAt) {
        var machine = revision.arn();
        return new ExecutionIdentity(
                arn.toString(),
                arn.name(),
                machine.scope().account(),
                machine.scope().region(),
                machine.toString(),
                machine.name(),
                revision.machineId().toString(),
                revision.revision(),
                revision.roleArn(),
                startedAt,
                durations.expressSeconds(origin.limits(), revision.timeoutSeconds()),
                origin.versionArn(),
                origin.aliasArn(),
                origin.traceHeader(),
                acceptedAt.toEpochMilli(),
                origin.testCase(),
                null,
                null,
                origin.limits());
    }
}
