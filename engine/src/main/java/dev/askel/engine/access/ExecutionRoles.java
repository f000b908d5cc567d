package dev.askel.engine.access;

import dev.askel.access.DenialMessage;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.PolicyEvaluator;
import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.key.RoleSessions.AssumeRoleResult;
import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.AccessRequest.RequestContext;
import dev.askel.access.policy.ConditionKeys;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.AuditLog;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskIdentity;
import dev.askel.engine.task.TaskPermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether tasks may call operations of Askel, by the policies of the execution's role or of
 * the role that the task assumes. Issues the access keys with which tasks call this server.
 * Thread-safe.
 */
public final class ExecutionRoles implements TaskPermissions, TaskIdentity.Source {
    private static final Duration SESSION = Duration.ofHours(1);
    private static final Duration SESSION_REST_MIN = Duration.ofMinutes(30);
    private static final int SESSIONS_MAX = 1_000;

    private final StoredCredentials credentials;
    private final KeyRing ring;
    private final RoleEnforcement enforcement;
    private final AuditTrail trail;
    private final EngineTime time;
    private final ExecutionRoleCache cache;
    private final ConcurrentMap<SessionKey, AssumeRoleResult.TemporaryCredentials> sessions =
            new ConcurrentHashMap<>();

    /**
     * The key of a session. A role that replaces a deleted role has the same name but another time
     * of creation, so the two roles share no session.
     */
    private record SessionKey(PrincipalName role, Instant createdAt) {}

    /** The rights of a call. */
    private sealed interface Rights {}

    /** The rights of a role. */
    private record OfRole(ExecutionRole role) implements Rights {}

    /** All rights in the account of the execution. */
    private record OfAccount() implements Rights {}

    /**
     * No rights, because a role cannot be assumed.
     *
     * @param message the message in AWS's words
     */
    private record None(String message) implements Rights {}

    /** The role cannot be read now. */
    private record Unread() implements Rights {}

    /**
     * Creates the object with an empty cache.
     *
     * @param ring contains the operator's keys. Tasks use these keys when Askel does not have the
     *     role
     * @param enforcement the enforcement of roles; must not be {@code OFF}
     * @param trail records denied calls
     * @param scheduler runs a task after a delay
     */
    public ExecutionRoles(
            StoredCredentials credentials,
            KeyRing ring,
            RoleEnforcement enforcement,
            AuditTrail trail,
            EngineTime time,
            BiConsumer<Duration, Runnable> scheduler) {
        this.credentials = credentials;
        this.ring = ring;
        this.enforcement = enforcement;
        this.trail = trail;
        this.time = time;
        cache = new ExecutionRoleCache(credentials::readRole, time, scheduler);
    }

    @Override
    public CompletionStage<TaskPermissions.Verdict> check(
            TaskCall call, List<AccessRequest> needs) {
        if (needs.isEmpty()) {
            return CompletableFuture.completedStage(new Permitted());
        }
        return rights(
                        CallingService.of(call.executionArn()),
                        call.account(),
                        call.executionRoleArn(),
                        taskRole(call))
                .thenApply(rights ->
                        switch (rights) {
                            case OfRole(var role) -> check(call, needs, role.principal());
                            case OfAccount() -> new Permitted();
                            case None(var message) -> new NotAssumable(message);
                            case Unread() -> new Unavailable();
                        });
    }

    /**
     * Returns the role in the task's Credentials; null when there is none. As in AWS, HTTP tasks
     * ignore this role.
     */
    private static @Nullable String taskRole(TaskCall call) {
        return call.resource() instanceof Resource.Integration integration
                        && integration.service().equals("http")
                ? null
                : call.roleArn();
    }

    private TaskPermissions.Verdict check(
            TaskCall call, List<AccessRequest> needs, Principal principal) {
        for (var need : needs) {
            var request = need.withContext(new TaskContext(need.context(), now(), call.region()));
            var message =
                    DenialMessage.create(
                            principal, request, PolicyEvaluator.decide(principal, request));
            if (message.isPresent()) {
                trail.recordRefusal(denied(call, principal, request));
                return new Denied(request.action(), message.get());
            }
        }
        return new Permitted();
    }

    private static AuditEvent denied(TaskCall call, Principal principal, AccessRequest request) {
        return new AuditEvent(
                principal.account(),
                principal.arn(),
                request.action(),
                request.resource(),
                call.idempotencyKey(),
                null,
                AuditLog.Verdict.DENIED);
    }

    /** Returns the rights of the execution's role, or of the role that the task assumes with it. */
    private CompletionStage<Rights> rights(
            CallingService service,
            String account,
            @Nullable String executionRoleArn,
            @Nullable String taskRoleArn) {
        return find(account, executionRoleArn)
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused<Optional<ExecutionRole>> _ -> done(new Unread());
                            case Answer.Ok<Optional<ExecutionRole>>(var role) -> {
                                var own = rights(service, executionRoleArn, role.orElse(null));
                                yield taskRoleArn == null || taskRoleArn.equals(executionRoleArn)
                                        ? done(own)
                                        : assume(account, own, executionRoleArn, taskRoleArn);
                            }
                        });
    }

    private Rights rights(
            CallingService service, @Nullable String roleArn, @Nullable ExecutionRole role) {
        if (role == null && enforcement == RoleEnforcement.PERMIT_UNKNOWN) {
            return new OfAccount();
        }
        return role == null || !role.trusts(service)
                ? new None(notAssumable(service, roleArn, role))
                : new OfRole(role);
    }

    private CompletionStage<Rights> assume(
            String account, Rights own, @Nullable String executionRoleArn, String taskRoleArn) {
        return switch (own) {
            case None _, Unread _ -> done(own);
            case OfRole(var role) ->
                    assume(account, role.principal(), own, executionRoleArn, taskRoleArn);
            case OfAccount() ->
                    assume(
                            account,
                            unlimited(account, executionRoleArn),
                            own,
                            executionRoleArn,
                            taskRoleArn);
        };
    }

    private CompletionStage<Rights> assume(
            String account,
            Principal caller,
            Rights own,
            @Nullable String executionRoleArn,
            String taskRoleArn) {
        return find(account, taskRoleArn)
                .thenApply(found ->
                        switch (found) {
                            case Answer.Refused<Optional<ExecutionRole>> _ -> new Unread();
                            case Answer.Ok<Optional<ExecutionRole>>(var role)
                                    when role.isEmpty() && own instanceof OfAccount ->
                                    own;
                            case Answer.Ok<Optional<ExecutionRole>>(var role) ->
                                    role.filter(it -> it.trusts(caller))
                                            .<Rights>map(OfRole::new)
                                            .orElseGet(() ->
                                                    new None(
                                                            "The role %s is not authorized to assume the task state's role, %s."
                                                                    .formatted(
                                                                            executionRoleArn,
                                                                            taskRoleArn)));
                        });
    }

    /** Returns a principal with all permissions, for a role that Askel does not have. */
    private static Principal unlimited(String account, @Nullable String roleArn) {
        return new Principal(
                named(account, roleArn)
                        .map(ExecutionRole::sessionArn)
                        .orElseGet(() -> PrincipalName.rootUserArn(account)),
                account,
                List.of(ManagedPolicies.find("administrator").orElseThrow()));
    }

    /** Finds a role of the account. A role of another account counts as unknown. */
    private CompletionStage<Answer<Optional<ExecutionRole>>> find(
            String account, @Nullable String roleArn) {
        return named(account, roleArn)
                .map(cache::find)
                .orElseGet(() -> Answer.okStage(Optional.empty()));
    }

    private static Optional<PrincipalName> named(String account, @Nullable String roleArn) {
        return PrincipalName.parse(roleArn == null ? "" : roleArn)
                .filter(name ->
                        name.kind() == PrincipalName.Kind.ROLE && name.account().equals(account));
    }

    /** Returns AWS's message for a role that a service cannot assume (docs/aws/history.md). */
    private static String notAssumable(
            CallingService service, @Nullable String roleArn, @Nullable ExecutionRole role) {
        return "The principal %s is not authorized to assume the provided role. (role: %s)%s"
                .formatted(
                        service.principal(),
                        roleArn,
                        role == null
                                ? " No role of this server has this ARN (askel.access.unknown-role = deny)."
                                : "");
    }

    @Override
    public CompletionStage<TaskIdentity> identify(
            String account, @Nullable String executionRoleArn, @Nullable String taskRoleArn) {
        return rights(CallingService.STEP_FUNCTIONS, account, executionRoleArn, taskRoleArn)
                .thenApply(rights ->
                        switch (rights) {
                            case OfRole(var role) -> {
                                var session = session(role);
                                yield new TaskIdentity.Keys(session.key(), session.sessionToken());
                            }
                            case OfAccount() ->
                                    new TaskIdentity.Keys(ring.operatorKey(account), null);
                            case None(var message) -> new TaskIdentity.Refused(message);
                            case Unread() -> new TaskIdentity.Unavailable();
                        });
    }

    /**
     * Returns the session that all executions of a role share. Replaces a session that expires
     * within {@link #SESSION_REST_MIN}.
     */
    private AssumeRoleResult.TemporaryCredentials session(ExecutionRole role) {
        var key = new SessionKey(role.name(), role.createdAt());
        var session = sessions.get(key);
        if (session == null || session.expiration().isBefore(now().plus(SESSION_REST_MIN))) {
            session = credentials.beginExecutionSession(role, SESSION);
            if (sessions.size() >= SESSIONS_MAX) {
                sessions.clear();
            }
            sessions.put(key, session);
        }
        return session;
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    private static CompletionStage<Rights> done(Rights rights) {
        return CompletableFuture.completedStage(rights);
    }

    /**
     * The condition keys of a call: the keys of the required permission, the time and the region.
     */
    private record TaskContext(RequestContext need, Instant now, String region)
            implements RequestContext {
        @Override
        public List<String> values(String key) {
            return switch (key) {
                case ConditionKeys.CURRENT_TIME -> List.of(now.toString());
                case ConditionKeys.EPOCH_TIME -> List.of(Long.toString(now.getEpochSecond()));
                case ConditionKeys.REQUESTED_REGION -> List.of(region);
                default -> need.values(key);
            };
        }
    }
}
