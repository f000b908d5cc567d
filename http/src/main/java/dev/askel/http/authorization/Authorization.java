package dev.askel.http.authorization;

import dev.askel.access.Policies;
import dev.askel.access.Principal;
import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.AccessRequest.RequestContext;
import dev.askel.access.policy.ConditionKeys;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.BulkJobs.BulkJob;
import dev.askel.engine.api.workbench.TaskInbox;
import dev.askel.http.authorization.Requester.Anonymous;
import dev.askel.http.authorization.Requester.Authenticated;
import dev.askel.http.rest.RestCall;
import dev.askel.http.wire.ApiOperations;
import dev.askel.http.wire.RequestMembers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The one decision point: every operation of AWS, every route and every page with data passes it
 * before it is performed. Safe for use by many threads.
 *
 * <p>A request without a rule fails, so that a new route is closed until it has one.
 */
public final class Authorization {
    /** The operation id of {@code GET /metrics}. */
    public static final String METRICS = "GetMetrics";

    /** The list of the executions of a bulk job. */
    private static final String JOB_ITEMS = "ListBulkItems";

    /**
     * Routes about the executions of a bulk job: the changes after which it acts on further ones,
     * and their list.
     */
    private static final Set<String> ON_JOB_EXECUTIONS =
            Set.of("ResumeBulkJob", "ChangeBulkRate", JOB_ITEMS);

    private static final CompletionStage<Optional<EngineError>> PERMITTED =
            CompletableFuture.completedStage(Optional.empty());

    private final TaskAuthorization tasks;
    private final BulkJobs bulkJobs;
    private final String installationAccount;
    private final InstantSource clock;

    /**
     * Creates the decision point.
     *
     * @param inbox finds the task of a token
     * @param bulkJobs finds the order of a bulk job
     * @param installationAccount twelve digits: the account to which the key ring, the quarantine
     *     and the metrics of the whole installation belong
     */
    public Authorization(
            TaskInbox inbox, BulkJobs bulkJobs, String installationAccount, InstantSource clock) {
        tasks = new TaskAuthorization(inbox);
        this.bulkJobs = bulkJobs;
        this.installationAccount = installationAccount;
        this.clock = clock;
    }

    /**
     * Decides an operation of AWS.
     *
     * @param members the request that the operation then reads
     * @return the refusal; empty when the operation may be performed
     */
    public CompletionStage<Optional<EngineError>> checkOperation(
            Requester requester, String operation, Caller caller, RequestMembers members) {
        return switch (requester) {
            case Anonymous() -> PERMITTED;
            case Authenticated known -> operation(known, operation, caller, members);
        };
    }

    private CompletionStage<Optional<EngineError>> operation(
            Authenticated requester, String operation, Caller caller, RequestMembers members) {
        if (TaskAuthorization.isAboutTask(operation)) {
            return task(requester, operation, caller, members);
        }
        var resources = new RequestedResources(caller.scope(), members);
        return done(
                check(
                        requester,
                        caller.region(),
                        OperationRules.of(operation)
                                .map(rule -> rule.requests(resources))
                                .orElseGet(
                                        () -> withoutRule(RequestedResources.states(operation)))));
    }

    /**
     * Decides a route of the REST API.
     *
     * @param operationId the route's
     * @return the refusal; empty when the route may be performed
     */
    public CompletionStage<Optional<EngineError>> checkRoute(
            Requester requester, String operationId, RestCall call) {
        return switch (requester) {
            case Anonymous() -> PERMITTED;
            case Authenticated known -> route(known, operationId, call);
        };
    }

    private CompletionStage<Optional<EngineError>> route(
            Authenticated requester, String operationId, RestCall call) {
        var caller = call.caller();
        if (ApiOperations.exists(operationId)) {
            return operation(requester, operationId, caller, call.operationMembers());
        }
        if (TaskAuthorization.isAboutTask(operationId)) {
            return task(requester, operationId, caller, call.parameterMembers());
        }
        if (RouteRules.installationResource(operationId).isPresent()) {
            return done(checkInstallation(requester, operationId, caller.scope()));
        }
        var resources =
                new RequestedResources(caller.scope(), RouteRules.members(operationId, call));
        var refusal =
                check(
                        requester,
                        caller.region(),
                        RouteRules.of(operationId)
                                .map(rule -> rule.requests(resources))
                                .orElseGet(() -> withoutRule(RouteRules.action(operationId))));
        return refusal.isEmpty() && ON_JOB_EXECUTIONS.contains(operationId)
                ? jobExecutions(requester, caller, operationId, resources)
                : done(refusal);
    }

    /**
     * Decides a page or a route about the whole installation.
     *
     * @param operationId such as {@link #METRICS}
     * @return the refusal; empty when the page may be shown
     */
    public Optional<EngineError> checkInstallation(
            Requester requester, String operationId, ArnScope scope) {
        return switch (requester) {
            case Anonymous() -> Optional.empty();
            case Authenticated known -> {
                var resource = RouteRules.installationResource(operationId).orElseThrow();
                yield check(
                        known,
                        scope.region(),
                        List.of(
                                AccessRequest.of(
                                        RouteRules.action(operationId),
                                        "arn:%s:askel::%s:%s"
                                                .formatted(
                                                        scope.partition(),
                                                        installationAccount,
                                                        resource))));
            }
        };
    }

    /** Fails the request: a rule is missing, which a test of all operations and routes finds. */
    private static List<AccessRequest> withoutRule(String action) {
        throw new IllegalStateException(action + " has no rule in the tables of actions");
    }

    private CompletionStage<Optional<EngineError>> task(
            Authenticated requester, String operation, Caller caller, RequestMembers members) {
        var token = members.textOrNull("taskToken");
        return tasks.check(
                requester.principal(),
                operation,
                token == null ? "" : token,
                environment(requester, caller.region()));
    }

    /**
     * A job that continues acts on executions, and its items name them, so the principal must be
     * able to do the same without the job.
     */
    private CompletionStage<Optional<EngineError>> jobExecutions(
            Authenticated requester,
            Caller caller,
            String operationId,
            RequestedResources resources) {
        return bulkJobs.describe(caller, String.valueOf(resources.text("jobId")))
                .thenApply(found ->
                        switch (found) {
                            case Answer.Refused(var error) -> Optional.of(error);
                            case Answer.Ok(BulkJob job) -> {
                                var order = job.order();
                                var machine = order.criteria().machine();
                                var arn = machine == null ? null : machine.toString();
                                yield check(
                                        requester,
                                        caller.region(),
                                        List.of(
                                                operationId.equals(JOB_ITEMS)
                                                        ? resources.onMachine(
                                                                RouteRules.LIST_EXECUTIONS, arn)
                                                        : resources.onExecutions(
                                                                RouteRules.itemAction(
                                                                        order.action().name()),
                                                                arn,
                                                                "*")));
                            }
                        });
    }

    private Optional<EngineError> check(
            Authenticated requester, String region, List<AccessRequest> requests) {
        var environment = environment(requester, region);
        for (var request : requests) {
            var inContext = request.in(new Both(request.context(), environment));
            var refusal = refusal(requester.principal(), inContext);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static Optional<EngineError> refusal(Principal principal, AccessRequest request) {
        return Denial.of(principal, request, Policies.decide(principal, request));
    }

    private RequestContext environment(Authenticated requester, String region) {
        return new Environment(clock.instant(), region, requester.address());
    }

    /** The keys of a request that do not depend on its operation. */
    private record Environment(Instant now, String region, @Nullable String address)
            implements RequestContext {
        @Override
        public List<String> values(String key) {
            return switch (key) {
                case ConditionKeys.CURRENT_TIME -> List.of(now.toString());
                case ConditionKeys.EPOCH_TIME -> List.of(Long.toString(now.getEpochSecond()));
                case ConditionKeys.REQUESTED_REGION -> List.of(region);
                case ConditionKeys.SOURCE_IP -> address == null ? List.of() : List.of(address);
                default -> List.of();
            };
        }
    }

    /** The keys of an operation, and then those of its environment. */
    private record Both(RequestContext operation, RequestContext environment)
            implements RequestContext {
        @Override
        public List<String> values(String key) {
            var values = operation.values(key);
            return values.isEmpty() ? environment.values(key) : values;
        }
    }

    private static CompletionStage<Optional<EngineError>> done(Optional<EngineError> refusal) {
        return CompletableFuture.completedStage(refusal);
    }
}
