package dev.askel.http.authorization;

import dev.askel.access.PolicyEvaluator;
import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.AccessRequest.RequestContext;
import dev.askel.access.policy.ConditionKeys;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.AuditTrail;
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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether requests are permitted. Every AWS operation, every REST route and every page with
 * data is checked here before it runs. Safe for use by many threads.
 *
 * <p>A request without a rule in {@link OperationRules} or {@link RouteRules} fails, so a new route
 * cannot be called until it has a rule.
 */
public final class Authorization {
    /** The operation id of {@code GET /metrics}. */
    public static final String METRICS = "GetMetrics";

    /** The operation id of requests to webhooks. */
    private static final String INVOKE_WEBHOOK = "InvokeWebhook";

    /** The list of the executions of a bulk job. */
    private static final String JOB_ITEMS = "ListBulkItems";

    /**
     * Routes that need permission for the executions of the bulk job: changes that let the job
     * continue, and the list of its executions.
     */
    private static final Set<String> ON_JOB_EXECUTIONS =
            Set.of("ResumeBulkJob", "ChangeBulkRate", JOB_ITEMS);

    private static final CompletionStage<Optional<EngineError>> PERMITTED =
            CompletableFuture.completedStage(Optional.empty());

    private final DecisionRecords records;
    private final TaskAuthorization tasks;
    private final TaskInbox inbox;
    private final BulkJobs bulkJobs;
    private final String installationAccount;
    private final InstantSource clock;

    /**
     * Creates an authorization.
     *
     * @param inbox finds the task of a token
     * @param bulkJobs finds the action and the filter of a bulk job
     * @param installationAccount twelve digits: the account to which the key ring, the quarantine
     *     and the metrics of the whole installation belong
     * @param trail records changes and denials
     * @param executor runs the rest of a request whose record has become durable
     */
    public Authorization(
            TaskInbox inbox,
            BulkJobs bulkJobs,
            String installationAccount,
            InstantSource clock,
            AuditTrail trail,
            Executor executor) {
        records = new DecisionRecords(trail, executor);
        tasks = new TaskAuthorization(inbox, records);
        this.inbox = inbox;
        this.bulkJobs = bulkJobs;
        this.installationAccount = installationAccount;
        this.clock = clock;
    }

    /** Returns an authorization without audit records, to check a waiting request again. */
    public Authorization withoutRecords() {
        return new Authorization(
                inbox, bulkJobs, installationAccount, clock, AuditTrail.NONE, Runnable::run);
    }

    /**
     * Checks the permission for an operation of AWS.
     *
     * @param members the members of the request
     * @return the refusal; empty when the operation may be performed
     */
    public CompletionStage<Optional<EngineError>> checkOperation(
            Requester requester, String operation, Caller caller, RequestMembers members) {
        return switch (requester) {
            case Anonymous _ when !records.recordsPermitted(operation) -> PERMITTED;
            case Anonymous _, Authenticated _ -> operation(requester, operation, caller, members);
        };
    }

    private CompletionStage<Optional<EngineError>> operation(
            Requester requester, String operation, Caller caller, RequestMembers members) {
        if (TaskAuthorization.isAboutTask(operation)) {
            return task(requester, operation, caller, members);
        }
        var resources = new RequestedResources(caller.scope(), members);
        var requests =
                OperationRules.of(operation)
                        .map(rule -> rule.requests(resources))
                        .orElseGet(() -> withoutRule(RequestedResources.states(operation)));
        return permitUnless(
                check(requester, caller, requests), requester, operation, caller, requests);
    }

    /**
     * Checks the permission for an operation of another service than Step Functions.
     *
     * @param operation the name of the operation, which tells whether it changes anything
     * @param requests everything that policies must allow; not empty
     * @return the refusal; empty when the operation may be performed
     */
    public CompletionStage<Optional<EngineError>> checkAccess(
            Requester requester, String operation, Caller caller, List<AccessRequest> requests) {
        return permitUnless(
                check(requester, caller, requests), requester, operation, caller, requests);
    }

    /** Returns the refusal if there is one. Otherwise records the request and permits it. */
    private CompletionStage<Optional<EngineError>> permitUnless(
            Optional<EngineError> refusal,
            Requester requester,
            String id,
            Caller caller,
            List<AccessRequest> requests) {
        return refusal.isPresent()
                ? done(refusal)
                : records.permit(requester, id, caller, requests.getFirst());
    }

    /**
     * Checks the permission for a route of the REST API.
     *
     * @param operationId the operation id of the route
     * @return the refusal; empty when the route may be performed
     */
    public CompletionStage<Optional<EngineError>> checkRoute(
            Requester requester, String operationId, RestCall call) {
        return switch (requester) {
            case Anonymous _ when !records.recordsPermitted(operationId) -> PERMITTED;
            case Anonymous _, Authenticated _ -> route(requester, operationId, call);
        };
    }

    private CompletionStage<Optional<EngineError>> route(
            Requester requester, String operationId, RestCall call) {
        var caller = call.caller();
        if (ApiOperations.exists(operationId)) {
            return operation(requester, operationId, caller, call.operationMembers());
        }
        if (TaskAuthorization.isAboutTask(operationId)) {
            return task(requester, operationId, caller, call.parameterMembers());
        }
        if (RouteRules.installationResource(operationId).isPresent()) {
            var request = installationRequest(operationId, caller.scope());
            return permitUnless(
                    check(requester, caller, request), requester, operationId, caller, request);
        }
        var resources =
                new RequestedResources(caller.scope(), RouteRules.members(operationId, call));
        var requests =
                RouteRules.of(operationId)
                        .map(rule -> rule.requests(resources))
                        .orElseGet(() -> withoutRule(RequestedResources.action(operationId)));
        var refusal = check(requester, caller, requests);
        return refusal.isEmpty()
                        && ON_JOB_EXECUTIONS.contains(operationId)
                        && requester instanceof Authenticated known
                ? jobExecutions(known, caller, operationId, resources)
                        .thenCompose(refused ->
                                permitUnless(refused, requester, operationId, caller, requests))
                : permitUnless(refusal, requester, operationId, caller, requests);
    }

    /**
     * Checks the permission for a page about the whole installation. Such a page changes nothing.
     *
     * @param operationId such as {@link #METRICS}
     * @return the refusal; empty when the page may be shown
     */
    public Optional<EngineError> checkInstallation(
            Requester requester, String operationId, Caller caller) {
        return check(requester, caller, installationRequest(operationId, caller.scope()));
    }

    /**
     * Checks the permission for a request to a webhook that access keys sign.
     *
     * @param arn the ARN of the webhook
     * @return the refusal; empty when the principal may invoke the webhook
     */
    public Optional<EngineError> checkWebhook(Requester requester, Caller caller, String arn) {
        return check(
                requester,
                caller,
                List.of(AccessRequest.of(RequestedResources.action(INVOKE_WEBHOOK), arn)));
    }

    private List<AccessRequest> installationRequest(String operationId, ArnScope scope) {
        var resource = RouteRules.installationResource(operationId).orElseThrow();
        return List.of(
                AccessRequest.of(
                        RequestedResources.action(operationId),
                        "arn:%s:askel::%s:%s"
                                .formatted(scope.partition(), installationAccount, resource)));
    }

    /**
     * Fails the request because its rule is missing. A test checks that every operation and route
     * has a rule.
     */
    private static List<AccessRequest> withoutRule(String action) {
        throw new IllegalStateException(action + " has no rule in the tables of actions");
    }

    private CompletionStage<Optional<EngineError>> task(
            Requester requester, String operation, Caller caller, RequestMembers members) {
        var member = members.textOrNull("taskToken");
        var token = member == null ? "" : member;
        var refusal =
                switch (requester) {
                    case Anonymous _ -> PERMITTED;
                    case Authenticated known ->
                            tasks.check(
                                    known,
                                    operation,
                                    token,
                                    caller,
                                    environment(known, caller.region()));
                };
        return records.recordsPermitted(operation)
                ? refusal.thenCompose(refused ->
                        refused.isPresent()
                                ? done(refused)
                                : tasks.auditedRequest(operation, token)
                                        .thenCompose(subject ->
                                                records.permit(
                                                        requester, operation, caller, subject)))
                : refusal;
    }

    /**
     * Checks that the principal may also do directly what the request makes the job do: act on its
     * executions or, for the list of the job's items, list them.
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
                                        caller,
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
            Requester requester, Caller caller, List<AccessRequest> requests) {
        return switch (requester) {
            case Anonymous _ -> Optional.empty();
            case Authenticated known -> check(known, caller, requests);
        };
    }

    private Optional<EngineError> check(
            Authenticated requester, Caller caller, List<AccessRequest> requests) {
        var environment = environment(requester, caller.region());
        for (var request : requests) {
            var inContext = request.withContext(new Both(request.context(), environment));
            var decision = PolicyEvaluator.decide(requester.principal(), inContext);
            var refusal = records.denial(requester, caller, inContext, decision);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private RequestContext environment(Authenticated requester, String region) {
        return new Environment(clock.instant(), region, requester.address());
    }

    /** The condition keys of a request that do not depend on its operation. */
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

    /** The condition keys of an operation, and then the keys of its environment. */
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
