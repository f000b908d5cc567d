package dev.askel.engine.access;

import dev.askel.access.DenialMessage;
import dev.askel.access.Policies;
import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.key.RoleSessions.Assumption;
import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.AccessRequest.RequestContext;
import dev.askel.access.policy.ConditionKeys;
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
import org.jspecify.annotations.Nullable;

/**
 * Decides the calls of an execution's tasks inside Askel by the policies of its role, and issues
 * the keys with which they call this server. Thread-safe.
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
    private final ConcurrentMap<SessionKey, Assumption.Assumed> sessions =
            new ConcurrentHashMap<>();

    /** A role that was created again under the name of a deleted one has other sessions. */
    private record SessionKey(PrincipalName role, Instant createdAt) {}

    /**
     * Creates the decisions of a node.
     *
     * @param ring has the key of the account, for roles that Askel does not have
     * @param enforcement not OFF
     * @param trail records denied calls
     */
    public ExecutionRoles(
            StoredCredentials credentials,
            KeyRing ring,
            RoleEnforcement enforcement,
            AuditTrail trail,
            EngineTime time) {
        this.credentials = credentials;
        this.ring = ring;
        this.enforcement = enforcement;
        this.trail = trail;
        this.time = time;
        cache = new ExecutionRoleCache(credentials::readRole, time);
    }

    @Override
    public CompletionStage<TaskPermissions.Verdict> check(
            TaskCall call, List<AccessRequest> needs) {
        if (needs.isEmpty()) {
            return CompletableFuture.completedStage(new Permitted());
        }
        return find(call.account(), call.executionRoleArn())
                .thenApply(found ->
                        switch (found) {
                            case Answer.Refused<Optional<ExecutionRole>> _ -> new Unavailable();
                            case Answer.Ok<Optional<ExecutionRole>>(var role) ->
                                    check(call, needs, role.orElse(null));
                        });
    }

    private TaskPermissions.Verdict check(
            TaskCall call, List<AccessRequest> needs, @Nullable ExecutionRole role) {
        if (role == null && enforcement == RoleEnforcement.PERMIT_UNKNOWN) {
            return new Permitted();
        }
        if (role == null || !role.trustsStepFunctions()) {
            return new NotAssumable(notAssumable(call.executionRoleArn(), role));
        }
        var principal = role.principal();
        for (var need : needs) {
            var request = need.in(new TaskContext(need.context(), now(), call.region()));
            var message = DenialMessage.of(principal, request, Policies.decide(principal, request));
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

    /** Finds a role of the account. A role of another account counts as unknown. */
    private CompletionStage<Answer<Optional<ExecutionRole>>> find(
            String account, @Nullable String roleArn) {
        return PrincipalName.parse(roleArn == null ? "" : roleArn)
                .filter(name ->
                        name.kind() == PrincipalName.Kind.ROLE && name.account().equals(account))
                .map(cache::find)
                .orElseGet(() -> CompletableFuture.completedStage(Answer.ok(Optional.empty())));
    }

    /** Returns AWS's message for a role that it cannot assume (docs/aws/history.md). */
    private static String notAssumable(@Nullable String roleArn, @Nullable ExecutionRole role) {
        return "The principal states.amazonaws.com is not authorized to assume the provided role. (role: %s)%s"
                .formatted(
                        roleArn,
                        role == null
                                ? " No role of this server has this ARN (askel.access.unknown-role = deny)."
                                : "");
    }

    @Override
    public CompletionStage<TaskIdentity> identify(
            String account, @Nullable String executionRoleArn, @Nullable String taskRoleArn) {
        return find(account, executionRoleArn)
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused<Optional<ExecutionRole>> _ ->
                                    done(new TaskIdentity.Unavailable());
                            case Answer.Ok<Optional<ExecutionRole>>(var role) ->
                                    identify(
                                            account,
                                            role.orElse(null),
                                            executionRoleArn,
                                            taskRoleArn);
                        });
    }

    private CompletionStage<TaskIdentity> identify(
            String account,
            @Nullable ExecutionRole role,
            @Nullable String executionRoleArn,
            @Nullable String taskRoleArn) {
        if (role == null && enforcement == RoleEnforcement.PERMIT_UNKNOWN) {
            return done(new TaskIdentity.Keys(ring.operatorKey(account), null));
        }
        if (role == null || !role.trustsStepFunctions()) {
            return done(new TaskIdentity.Refused(notAssumable(executionRoleArn, role)));
        }
        if (taskRoleArn == null || taskRoleArn.equals(executionRoleArn)) {
            var session = session(role);
            return done(new TaskIdentity.Keys(session.key(), session.sessionToken()));
        }
        return credentials
                .assume(role.principal(), taskRoleArn, ExecutionRole.SESSION, SESSION)
                .thenApply(assumption ->
                        switch (assumption) {
                            case Assumption.Assumed session ->
                                    new TaskIdentity.Keys(session.key(), session.sessionToken());
                            case Assumption.Denied() ->
                                    new TaskIdentity.Refused(
                                            "The role %s is not authorized to assume the task state's role, %s."
                                                    .formatted(executionRoleArn, taskRoleArn));
                            case Assumption.Overloaded(), Assumption.Unavailable() ->
                                    new TaskIdentity.Unavailable();
                        });
    }

    /** Returns a session that lasts for a while. The executions of a role share it. */
    private Assumption.Assumed session(ExecutionRole role) {
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

    private static CompletionStage<TaskIdentity> done(TaskIdentity identity) {
        return CompletableFuture.completedStage(identity);
    }

    /** The condition keys of a call: those of its need, its time and its region. */
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
