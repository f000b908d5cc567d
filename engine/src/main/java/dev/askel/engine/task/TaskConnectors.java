package dev.askel.engine.task;

import dev.askel.access.policy.AccessRequest;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.AskelAction;
import dev.askel.asl.model.Resource;
import dev.askel.asl.validator.AdditionalIntegrations;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.maprun.source.ItemReaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connectors of this server, in order. The first connector that serves a resource gets its
 * calls.
 */
public final class TaskConnectors {
    private static final String UNKNOWN_OUTCOME = "Askel.UnknownOutcome";

    private final List<TaskConnector> connectors;
    private final ResultRules results;
    private final UnknownOutcomeRules unknownOutcomes;
    private final AdditionalIntegrations additional;
    private final CallPermits permits;
    private final ItemReaders itemReaders;
    private final ResultStore resultStore;
    private final TaskPermissions permissions;
    private final CallLimits limits;

    public TaskConnectors(List<? extends TaskConnector> connectors) {
        this(
                connectors,
                ResultRules.NONE,
                UnknownOutcomeRules.ALWAYS_REPEAT,
                AdditionalIntegrations.NONE,
                CallPermits.UNLIMITED);
    }

    /**
     * Creates the list of connectors, without support for the items and results of Map Runs ({@link
     * #withMapRuns}).
     *
     * @param additional the resources that connectors serve in addition to, or instead of, those of
     *     AWS
     * @param permits grants permits to deferred calls
     */
    public TaskConnectors(
            List<? extends TaskConnector> connectors,
            ResultRules results,
            UnknownOutcomeRules unknownOutcomes,
            AdditionalIntegrations additional,
            CallPermits permits) {
        this(
                connectors,
                results,
                unknownOutcomes,
                additional,
                permits,
                ItemReaders.NONE,
                ResultStore.NONE,
                TaskPermissions.UNLIMITED,
                CallLimits.NONE);
    }

    private TaskConnectors(
            List<? extends TaskConnector> connectors,
            ResultRules results,
            UnknownOutcomeRules unknownOutcomes,
            AdditionalIntegrations additional,
            CallPermits permits,
            ItemReaders itemReaders,
            ResultStore resultStore,
            TaskPermissions permissions,
            CallLimits limits) {
        this.permissions = permissions;
        this.limits = limits;
        this.permits = permits;
        this.connectors = List.copyOf(connectors);
        this.results = results;
        this.unknownOutcomes = unknownOutcomes;
        this.additional = additional;
        this.itemReaders = itemReaders;
        this.resultStore = resultStore;
    }

    /** Returns these connectors, preceded by another one. */
    public TaskConnectors withFirst(TaskConnector first) {
        var all = new ArrayList<TaskConnector>();
        all.add(first);
        all.addAll(connectors);
        return new TaskConnectors(
                all,
                results,
                unknownOutcomes,
                additional,
                permits,
                itemReaders,
                resultStore,
                permissions,
                limits);
    }

    /** Returns the same connectors with support for the sources and the destination of Map Runs. */
    public TaskConnectors withMapRuns(ItemReaders readers, ResultStore store) {
        return new TaskConnectors(
                connectors,
                results,
                unknownOutcomes,
                additional,
                permits,
                readers,
                store,
                permissions,
                limits);
    }

    /** Returns the same connectors with a check of the execution's role before each call. */
    public TaskConnectors withPermissions(TaskPermissions taskPermissions) {
        return new TaskConnectors(
                connectors,
                results,
                unknownOutcomes,
                additional,
                permits,
                itemReaders,
                resultStore,
                taskPermissions,
                limits);
    }

    /** Returns the same connectors with limits of calls by endpoint. */
    public TaskConnectors withLimits(CallLimits callLimits) {
        return new TaskConnectors(
                connectors,
                results,
                unknownOutcomes,
                additional,
                permits,
                itemReaders,
                resultStore,
                permissions,
                callLimits);
    }

    /** Returns the check of permissions for tasks inside Askel. */
    public TaskPermissions permissions() {
        return permissions;
    }

    /** Returns the sources of the items of Map Runs. */
    public ItemReaders itemReaders() {
        return itemReaders;
    }

    /** Returns the destination of the results of Map Runs. */
    public ResultStore resultStore() {
        return resultStore;
    }

    /**
     * Returns the failure of a call that a failed node may have made; empty when the call must be
     * repeated.
     */
    public Optional<Failure> unknownOutcome(Resource resource, String stateMachine, String state) {
        return switch (unknownOutcomes.of(stateMachine, state)) {
            case REPEAT -> Optional.empty();
            case FAIL ->
                    connectorOf(resource).filter(c -> c.isIdempotent(resource)).isPresent()
                            ? Optional.empty()
                            : Optional.of(
                                    new Failure(
                                            UNKNOWN_OUTCOME,
                                            "The node that made a call of %s was lost. It is unknown whether the call was made, and on-unknown-outcome forbids repeating it."
                                                    .formatted(resource.arn())));
        };
    }

    /** Returns the permits of deferred calls. */
    public CallPermits permits() {
        return permits;
    }

    /**
     * Returns the resources that definitions may use in addition to, or instead of, those of AWS.
     */
    public AdditionalIntegrations additionalIntegrations() {
        return additional;
    }

    /** Returns the rules for results of the called services. */
    public ResultRules results() {
        return results;
    }

    /** Returns the connector that serves a resource; empty when this server has none. */
    public Optional<TaskConnector> connectorOf(Resource resource) {
        for (var connector : connectors) {
            if (connector.serves(resource)) {
                return Optional.of(connector);
            }
        }
        return Optional.empty();
    }

    /**
     * Checks the parameters as {@link TaskConnector#refusal} does. A resource without a connector
     * is accepted, because a connector may serve it after the next restart.
     */
    public @Nullable Failure refusal(Resource resource, Payload parameters) {
        return connectorOf(resource).map(c -> c.refusal(resource, parameters)).orElse(null);
    }

    /**
     * Makes a call as {@link TaskConnector#call} does. If no connector serves the resource, the
     * outcome is {@link TaskOutcome.NotStarted} with {@code States.Runtime}.
     */
    public CompletionStage<TaskOutcome> call(TaskCall call) {
        return call(call, PermitWait.UNOBSERVED);
    }

    /** Makes a call as {@link #call(TaskCall)} does, for a caller that observes its wait. */
    public CompletionStage<TaskOutcome> call(TaskCall call, PermitWait wait) {
        return permitted(call, () -> limits.call(call, wait, () -> callConnector(call)));
    }

    /**
     * Makes a call as {@link #call(TaskCall)} does. Cancels the call and fails with {@link
     * java.util.concurrent.TimeoutException} if the call does not end in time. The wait for the
     * permit of the endpoint does not count.
     */
    public CompletionStage<TaskOutcome> callWithin(TaskCall call, Duration callMax) {
        return permitted(
                call,
                () ->
                        limits.call(
                                call,
                                PermitWait.UNOBSERVED,
                                () ->
                                        callConnector(call)
                                                .toCompletableFuture()
                                                .copy()
                                                .orTimeout(
                                                        callMax.toMillis(), TimeUnit.MILLISECONDS)
                                                .whenComplete((_, failure) -> {
                                                    if (failure instanceof TimeoutException) {
                                                        cancel(call);
                                                    }
                                                })));
    }

    /** Makes a call if the role of its execution permits the call's actions inside Askel. */
    private CompletionStage<TaskOutcome> permitted(
            TaskCall call, Supplier<CompletionStage<TaskOutcome>> made) {
        var needs =
                permissions.equals(TaskPermissions.UNLIMITED)
                        ? List.<AccessRequest>of()
                        : RequiredPermissions.computeForCall(call);
        if (needs.isEmpty()) {
            return made.get();
        }
        return permissions
                .check(call, needs)
                .thenCompose(verdict -> {
                    var failure = RequiredPermissions.failure(verdict);
                    return failure == null
                            ? made.get()
                            : CompletableFuture.completedStage(new TaskOutcome.Failed(failure));
                });
    }

    private CompletionStage<TaskOutcome> callConnector(TaskCall call) {
        return connectorOf(call.resource())
                .map(connector -> connector.call(call))
                .orElseGet(() -> CompletableFuture.completedStage(unserved(call.resource())));
    }

    /**
     * Makes a call as {@link #call(TaskCall)} does, and passes requests and responses to a watcher
     * if the connector supports that.
     */
    public CompletionStage<TaskOutcome> call(TaskCall call, CallWatcher watcher) {
        return connectorOf(call.resource()).orElse(null) instanceof WatchedConnector watched
                ? permitted(
                        call,
                        () ->
                                limits.call(
                                        call,
                                        PermitWait.UNOBSERVED,
                                        () -> watched.call(call, watcher)))
                : call(call);
    }

    /**
     * Polls a job as {@link JobConnector#poll} does. While this server has no connector for the
     * job, the status is {@link JobStatus.Unknown}, because a restart may provide a connector.
     */
    public CompletionStage<JobStatus> poll(SyncJob job) {
        return connectorOf(job.resource()).orElse(null) instanceof JobConnector jobs
                ? jobs.poll(job)
                : CompletableFuture.completedStage(
                        new JobStatus.Unknown(
                                "no connector of this server knows jobs of "
                                        + job.resource().arn()));
    }

    /**
     * Stops a job as {@link JobConnector#stop} does; false while this server has no connector for
     * the job.
     */
    public CompletionStage<Boolean> stop(SyncJob job) {
        return connectorOf(job.resource()).orElse(null) instanceof JobConnector jobs
                ? jobs.stop(job)
                : CompletableFuture.completedStage(false);
    }

    /** Cancels a call as {@link TaskConnector#cancel} does. */
    public void cancel(TaskCall call) {
        limits.cancel(call);
        connectorOf(call.resource()).ifPresent(connector -> connector.cancel(call));
    }

    /** Defers a call that waits for the permit of its endpoint ({@link CallLimits#defer}). */
    public void deferUnsent(TaskCall call) {
        limits.defer(call);
    }

    /**
     * Removes a call that waits for the permit of its endpoint ({@link CallLimits#forget}). A call
     * that was made continues.
     */
    public void forgetUnsent(TaskCall call) {
        limits.forget(call);
    }

    /** Returns the status of a call in flight; null when no connector has a status for it. */
    public @Nullable CallStatus callStatus(String idempotencyKey) {
        for (var connector : connectors) {
            var status = connector.callStatus(idempotencyKey);
            if (status != null) {
                return status;
            }
        }
        return limits.callStatus(idempotencyKey);
    }

    private static TaskOutcome unserved(Resource resource) {
        var cause =
                "The resource '%s' could not be called: no connector of this server serves it. %s"
                        .formatted(resource.arn(), hint(resource));
        return new TaskOutcome.NotStarted(new Failure(ErrorName.RUNTIME, cause));
    }

    private static String hint(Resource resource) {
        return switch (resource) {
            case Resource.LambdaFunction _ ->
                    "Map the function to a URL (--function NAME=URL) or set AWS_ENDPOINT_URL_LAMBDA.";
            case Resource.Activity _ ->
                    "An activity is polled by its workers (GetActivityTask), never called.";
            case Resource.Unrecognised _ ->
                    "It has none of the forms a Resource may have: the ARN of a Lambda function or an"
                            + " activity, or arn:aws:states:::<service>:<api>.";
            case Resource.Integration integration when AskelAction.of(integration) != null ->
                    "It needs the database of a server (./askel up). A test case can mock it.";
            case Resource.Integration integration ->
                    "Add a connector for the service '%s', or call it from a function or an activity."
                            .formatted(integration.service());
        };
    }
}
