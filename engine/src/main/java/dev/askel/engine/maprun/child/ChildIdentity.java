package dev.askel.engine.maprun.child;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.MapChild;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.maprun.MapRunRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates the identities of the children of one Map Run. A child runs the processor of its parent's
 * pinned revision, with the parent's role, and without the machine's timeout and the parent's trace
 * header. Its state machine ARN has the label of the Map state (docs/aws/api.md section 2).
 */
final class ChildIdentity {
    /** The longest duration of an Express execution (docs/aws/quotas.md, "Executions"). */
    private static final long EXPRESS_SECONDS_MAX = Duration.ofMinutes(5).toSeconds();

    private final ExecutionIdentity parent;
    private final String mapRunId;
    private final String mapRunArn;
    private final String runUuid;
    private final String label;
    private final GraphPath processor;
    private final ArnScope scope;
    private final String machineArn;
    private final int redriveCount;

    /**
     * The acceptance of each Express child, which is part of the idempotency keys of its calls; the
     * same in each attempt.
     */
    private final long runStartedAtMillis;

    ChildIdentity(MapRunRow row, MapRunScope scope) {
        var run = row.identity();
        this.parent = scope.identity();
        this.mapRunId = run.mapRunId();
        this.mapRunArn = run.arn().toString();
        this.runUuid = run.uuid();
        this.label = run.label();
        var visit = Objects.requireNonNull(scope.frame().visit(), "the frame is in no Map state");
        this.processor = new GraphPath(scope.frame().graph(), visit.state(), 0);
        this.scope = run.arn().scope();
        this.machineArn =
                new StateMachineArn(this.scope, run.machineName(), null, label).toString();
        this.redriveCount = row.redriveCount();
        this.runStartedAtMillis = run.startedAtMillis();
    }

    /** Returns the identity of a Standard child, without the time of its start. */
    ExecutionIdentity standard(long child, int items) {
        var name = standardName(child);
        return identity(
                new ExecutionArn(scope, parent.stateMachineName(), label, name).toString(),
                name,
                child,
                items,
                Instant.EPOCH,
                null,
                null);
    }

    /** Returns the name of a Standard child, which keeps it over redrives. */
    String standardName(long child) {
        return ChildName.of(runUuid, child, 0);
    }

    /** Returns the persistence id of a Standard child. */
    String standardId(long child) {
        return parent.account()
                + "/"
                + parent.region()
                + "/"
                + parent.machineId()
                + "/"
                + label
                + ":"
                + standardName(child);
    }

    /** Returns the id of the run, for messages in the log. */
    String runId() {
        return mapRunId;
    }

    /** Returns the name of an Express child, which is another one after a redrive. */
    String expressName(long child) {
        return ChildName.of(runUuid, child, redriveCount);
    }

    /** Returns the identity of an Express child. */
    ExecutionIdentity express(long child, int items, Instant startedAt) {
        var name = expressName(child);
        return identity(
                new ExpressExecutionArn(scope, parent.stateMachineName(), label, name, runUuid)
                        .toString(),
                name,
                child,
                items,
                startedAt,
                EXPRESS_SECONDS_MAX,
                runStartedAtMillis);
    }

    private ExecutionIdentity identity(
            String arn,
            String name,
            long child,
            int items,
            Instant startedAt,
            @Nullable Long timeoutSeconds,
            @Nullable Long life) {
        return new ExecutionIdentity(
                arn,
                name,
                parent.account(),
                parent.region(),
                machineArn,
                parent.stateMachineName(),
                parent.machineId(),
                parent.revision(),
                parent.roleArn(),
                startedAt,
                timeoutSeconds,
                parent.stateMachineVersionArn(),
                parent.stateMachineAliasArn(),
                null,
                life,
                parent.testCase(),
                new MapChild(mapRunArn, mapRunId, label, child, items, processor));
    }
}
