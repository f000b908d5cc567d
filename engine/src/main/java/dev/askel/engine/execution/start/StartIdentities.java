package dev.askel.engine.execution.start;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.MachineLimits;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.machinelimit.DurationLimits;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.trace.ExecutionTracing;
import dev.askel.engine.upgrade.NodeCapability;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Creates the identities of executions that have not started. Their start time is the epoch. */
public final class StartIdentities {
    private final EngineTime time;
    private final ExecutionTracing tracing;
    private final DurationLimits durations;
    private final NodeCapability.Check capabilities;

    /**
     * Creates the source of identities.
     *
     * @param tracing decides which executions are traced
     * @param durations the maximum durations of executions
     * @param capabilities executions have AWS's maximum duration while a node cannot read another
     */
    public StartIdentities(
            EngineTime time,
            ExecutionTracing tracing,
            DurationLimits durations,
            NodeCapability.Check capabilities) {
        this.time = time;
        this.tracing = tracing;
        this.durations = durations;
        this.capabilities = capabilities;
    }

    /** Returns an identity with a random name. */
    ExecutionIdentity withNewName(StartExecutionRequest request, StartableMachine machine) {
        var named = request.withNameOrGenerated(time.millis());
        return of(named, Objects.requireNonNull(named.name()), machine);
    }

    ExecutionIdentity of(StartExecutionRequest request, String name, StartableMachine machine) {
        return create(machine, name, request.traceHeader());
    }

    /**
     * Returns the identity of an execution.
     *
     * @param traceHeader the trace header of the request; null without one
     */
    public ExecutionIdentity create(
            StartableMachine machine, String name, @Nullable String traceHeader) {
        var revision = machine.revision();
        var arn = machine.arn();
        var scope = arn.scope();
        var limits = limits(machine.limits());
        return new ExecutionIdentity(
                new ExecutionArn(scope, arn.name(), null, name).toString(),
                name,
                scope.account(),
                scope.region(),
                arn.toString(),
                arn.name(),
                machine.machineId().toString(),
                revision.revision(),
                revision.roleArn(),
                Instant.EPOCH,
                DurationLimits.standardSeconds(limits, revision.timeoutSeconds()),
                machine.versionArn(),
                machine.aliasArn(),
                tracing.startHeader(
                        traceHeader,
                        revision.tracingConfiguration().enabled(),
                        arn.toString(),
                        time.millis()),
                null,
                null,
                null,
                machine.attributes().later(),
                limits);
    }

    private @Nullable MachineLimits limits(@Nullable MachineLimits own) {
        var limits = durations.ofStandard(own);
        return Objects.equals(limits, own)
                        || capabilities.refusal(NodeCapability.MACHINE_LIMITS).isEmpty()
                ? limits
                : own;
    }
}
