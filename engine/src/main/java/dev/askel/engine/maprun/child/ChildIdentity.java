package dev.askel.engine.maprun.child;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.history.MapChild;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.admission.MachineOwner;
import dev.askel.engine.trace.ExecutionTracing;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates the identities of the children of one Map Run. Children run the item processor of the
 * state machine revision that their parent runs. They have the parent's role, but not the timeout
 * of the state machine. Their state machine ARN includes the label of the Map state
 * (docs/aws/api.md section 2). A part of the children of a traced parent continues its trace.
 */
public final class ChildIdentity {
    private final ExecutionIdentity parent;
    private final MapRunIdentity run;
    private final String mapRunArn;
    private final GraphPath processor;
    private final ArnScope scope;
    private final String machineArn;
    private final int redriveCount;
    private final ExecutionTracing tracing;
    private final DurationLimits durations;

    /** Returns the account and the machine of the run. */
    MachineOwner owner() {
        return run.owner();
    }

    /**
     * Creates the identities for the run's redrive count in {@code row}.
     *
     * @param durations the maximum durations of executions
     */
    public ChildIdentity(
            MapRunRow row, MapRunScope scope, ExecutionTracing tracing, DurationLimits durations) {
        this.tracing = tracing;
        this.durations = durations;
        this.parent = scope.identity();
        this.run = row.identity();
        this.mapRunArn = run.arn().toString();
        var visit = Objects.requireNonNull(scope.frame().visit(), "the frame is in no Map state");
        this.processor = new GraphPath(scope.frame().graph(), visit.state(), 0);
        this.scope = run.arn().scope();
        this.machineArn = run.machineArn().toString();
        this.redriveCount = row.redriveCount();
    }

    /** Returns the identity of a Standard child. Its start time is the epoch. */
    public ExecutionIdentity standardIdentity(long child, int items) {
        var name = standardName(child);
        return identity(
                new ExecutionArn(scope, parent.stateMachineName(), run.label(), name).toString(),
                name,
                child,
                items,
                Instant.EPOCH,
                null,
                null);
    }

    /** Returns the name of a Standard child. The name does not change with redrives. */
    String standardName(long child) {
        return ChildName.of(run.uuid(), child, 0);
    }

    /** Returns the persistence id of a Standard child. */
    String standardId(long child) {
        return run.childPersistenceId(standardName(child));
    }

    /** Returns the maximum number of events of a Standard child. */
    long historyEventsMax(ChildServices services) {
        return MachineLimits.historyEvents(parent.limits(), services.historyEventsMax());
    }

    /** Returns the id of the run, for messages in the log. */
    String runId() {
        return run.mapRunId();
    }

    /** Returns the name of an Express child. The name changes with each redrive. */
    String expressName(long child) {
        return ChildName.of(run.uuid(), child, redriveCount);
    }

    /** Returns the identity of an Express child. */
    public ExecutionIdentity expressIdentity(long child, int items, Instant startedAt) {
        var name = expressName(child);
        return identity(
                new ExpressExecutionArn(
                                scope, parent.stateMachineName(), run.label(), name, run.uuid())
                        .toString(),
                name,
                child,
                items,
                startedAt,
                // The state machine is of type Standard, so its maximum duration does not apply.
                durations.expressSeconds(null, null),
                // This time is part of the idempotency keys of the child's calls. It must therefore
                // be the same in each attempt.
                run.startedAtMillis());
    }

    private ExecutionIdentity identity(
            String arn,
            String name,
            long child,
            int items,
            Instant startedAt,
            @Nullable Long timeoutSeconds,
            @Nullable Long startStamp) {
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
                tracing.childHeader(parent, mapRunArn, redriveCount, name),
                startStamp,
                parent.testCase(),
                new MapChild(mapRunArn, run.mapRunId(), run.label(), child, items, processor),
                null,
                parent.limits());
    }
}
