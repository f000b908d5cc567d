package dev.askel.http.authorization;

import dev.askel.access.Decision;
import dev.askel.access.policy.AccessRequest;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditLog;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.engine.api.workbench.AuditTrail;
import dev.askel.http.authorization.Requester.Anonymous;
import dev.askel.http.authorization.Requester.Authenticated;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Records decisions in the audit log: denied requests, and permitted changes before they happen.
 */
final class DecisionRecords {
    private static final Pattern ACCOUNT = Pattern.compile("arn:[^:]*:[^:]*:[^:]*:(\\d{12}):.*");

    private final AuditTrail trail;
    private final Executor executor;

    /**
     * Creates the records of a server.
     *
     * @param executor runs the rest of a request whose record has become durable
     */
    DecisionRecords(AuditTrail trail, Executor executor) {
        this.trail = trail;
        this.executor = executor;
    }

    /** Returns and records the error of a denied request; empty when the request is permitted. */
    Optional<EngineError> denial(
            Authenticated requester, Caller caller, AccessRequest request, Decision decision) {
        var denial = Denial.of(requester.principal(), request, decision);
        if (denial.isPresent()) {
            trail.recordRefusal(event(requester, caller, request, Verdict.DENIED));
        }
        return denial;
    }

    /**
     * Returns whether the audit log is configured to include permitted requests of an operation or
     * a route. Denied requests are always recorded.
     *
     * @param id the id of the operation or the route
     */
    boolean recordsPermitted(String id) {
        return switch (RequestKind.of(id)) {
            case READ -> false;
            case WORK -> trail.includesWork();
            case CHANGE -> trail.includesChanges();
        };
    }

    /**
     * Records a permitted request if the audit log is configured to include requests of its kind.
     *
     * @param id the id of the operation or the route
     * @param request the action and its main resource
     * @return the refusal when the request cannot be recorded; empty when it may be performed
     */
    CompletionStage<Optional<EngineError>> permit(
            Requester requester, String id, Caller caller, AccessRequest request) {
        if (!recordsPermitted(id)) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        var event = event(requester, caller, request, Verdict.ALLOWED);
        return RequestKind.of(id) == RequestKind.WORK
                ? CompletableFuture.completedStage(trail.recordWork(event))
                : trail.recordChange(event).thenApplyAsync(refusal -> refusal, executor);
    }

    private static AuditEvent event(
            Requester requester, Caller caller, AccessRequest request, Verdict verdict) {
        return new AuditEvent(
                account(requester, caller, request.resource()),
                switch (requester) {
                    case Anonymous _ -> AuditLog.ANONYMOUS;
                    case Authenticated(var principal, _) -> principal.arn();
                },
                request.action(),
                request.resource(),
                caller.requestId(),
                requester.address(),
                verdict);
    }

    /**
     * Returns the account whose audit log gets the record. For an unsigned request, this is the
     * account of the resource that it names.
     */
    private static String account(Requester requester, Caller caller, String resource) {
        return switch (requester) {
            case Authenticated(var principal, _) -> principal.account();
            case Anonymous _ -> {
                var named = ACCOUNT.matcher(resource);
                yield named.matches() ? named.group(1) : caller.account();
            }
        };
    }
}
