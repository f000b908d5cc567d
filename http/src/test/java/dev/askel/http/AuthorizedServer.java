package dev.askel.http;

import static dev.askel.http.AuthorizationExample.ACCOUNT;
import static dev.askel.http.AuthorizationExample.MACHINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.access.AttachedPolicy;
import dev.askel.access.Principal;
import dev.askel.access.key.AccessKeyFinder.Lookup;
import dev.askel.access.key.RoleSessions;
import dev.askel.access.policy.MalformedPolicyException;
import dev.askel.access.policy.PolicyDocument;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.TaskInbox.OpenTaskItem;
import dev.askel.engine.api.workbench.TaskInbox.TaskAssignment;
import dev.askel.engine.api.workbench.TaskInbox.TaskKind;
import dev.askel.engine.api.workbench.TaskInbox.TaskStatus;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.http.auth.AccessServices;
import dev.askel.trigger.webhook.WebhookServices;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A server that verifies requests, and a client that signs them as any principal. Its engine
 * refuses all calls and records them. It has the tasks {@code TOKEN} (a callback) and {@code
 * ACTIVITY-TOKEN}, and the bulk job {@code JOB}, which stops executions of a machine.
 */
final class AuthorizedServer implements AutoCloseable {
    final TestServer http;
    final RecordedTrail trail = new RecordedTrail();
    private final Map<AccessKeyId, Lookup> keys = new ConcurrentHashMap<>();
    private final RecordedWorkbench workbench = recordedWorkbench();

    AuthorizedServer() {
        http =
                new TestServer(
                        "askel.access.installation-account = \"" + ACCOUNT + "\"",
                        "127.0.0.1",
                        workbench.workbench(),
                        new AccessServices(
                                (id, _) ->
                                        CompletableFuture.completedStage(
                                                keys.getOrDefault(id, new Lookup.Unknown())),
                                (_, _, _, _) ->
                                        CompletableFuture.completedStage(
                                                new RoleSessions.AssumeRoleResult.Denied()),
                                InstantSource.system()),
                        trail,
                        WebhookServices.NONE.withOperations(workbench.webhooks()),
                        workbench.overview());
        OperationShapes.all()
                .forEach(example ->
                        http.engine.answer(
                                example.request().getClass(),
                                Answer.refused(new EngineError.ConflictException("recorded"))));
    }

    Workbench workbench() {
        return workbench.workbench();
    }

    /**
     * A request before it is signed.
     *
     * @param target the operation of AWS; null for a request of REST
     * @param service the service for which the request is signed
     */
    record Call(String method, String path, String body, @Nullable String target, String service) {
        static Call operation(String name, String body) {
            return new Call("POST", "/", body, "AWSStepFunctions." + name, "states");
        }

        /**
         * Creates a request to EventBridge.
         *
         * @param id such as {@code events:PutRule}
         */
        static Call eventOperation(String id, String body) {
            return new Call(
                    "POST", "/", body, "AWSEvents." + id.substring("events:".length()), "events");
        }

        static Call scheduler(String method, String path, String body) {
            return new Call(method, path, body, null, "scheduler");
        }

        static Call rest(String method, String path, String body) {
            return new Call(method, path, body, null, "states");
        }

        Map<String, String> headers() {
            return target == null
                    ? Map.of("Content-Type", "application/json")
                    : Map.of("Content-Type", "application/x-amz-json-1.0", "X-Amz-Target", target);
        }
    }

    /** Sends a request that a key of a principal signs, for the region eu-north-1. */
    HttpResponse<String> send(Call call, Principal principal) {
        var key =
                AccessKey.generate(
                        AccessKeyId.Kind.PERMANENT, principal.account(), new SecureRandom());
        keys.put(key.id(), new Lookup.Found(key.secret(), principal));
        return http.send(
                KnownKey.signed(
                        key,
                        call.method(),
                        http.uri(call.path()),
                        call.body(),
                        call.service(),
                        call.headers()));
    }

    /** Sends a request without a signature. */
    HttpResponse<String> sendUnsigned(Call call) {
        var request =
                HttpRequest.newBuilder(http.uri(call.path()))
                        .timeout(TestServer.DEADLINE)
                        .method(call.method(), BodyPublishers.ofString(call.body()));
        call.headers().forEach(request::header);
        return http.send(request);
    }

    /**
     * Whether the engine or the workbench was called since the last check. All calls must be for
     * this account.
     */
    boolean hasReachedEngine(String account) {
        var calls = new ArrayList<ScriptedEngine.Call>();
        http.engine.calls.drainTo(calls);
        assertThat(calls).allMatch(call -> call.caller().account().equals(account));
        var triggers = http.triggers.takeCallers();
        assertThat(triggers).allMatch(caller -> caller.account().equals(account));
        var reached = !calls.isEmpty() || !triggers.isEmpty() || !workbench.calls.isEmpty();
        workbench.calls.clear();
        return reached;
    }

    /**
     * Removes and returns the calls of the workbench since the last check; if there were no calls,
     * returns the look-ups of the task and the job.
     */
    List<String> takeCalls() {
        var calls = List.copyOf(workbench.calls.isEmpty() ? workbench.lookups : workbench.calls);
        workbench.calls.clear();
        workbench.lookups.clear();
        return calls;
    }

    /** Creates a user with one policy of these statements, or with none. */
    static Principal user(String account, String... statements) {
        return new Principal(
                "arn:aws:iam::" + account + ":user/anna",
                account,
                statements.length == 0
                        ? List.of()
                        : List.of(policy("[" + String.join(",", statements) + "]")));
    }

    private static AttachedPolicy policy(String statements) {
        try {
            return new AttachedPolicy(
                    "p",
                    PolicyDocument.parse(
                            "{\"Version\":\"2012-10-17\",\"Statement\":" + statements + "}"));
        } catch (MalformedPolicyException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    static String allow(String action, String resource) {
        return statement("Allow", action, resource, "{}");
    }

    static String deny(String action, String resource) {
        return statement("Deny", action, resource, "{}");
    }

    /** Creates a statement with a condition. */
    static String statement(String effect, String action, String resource, String condition) {
        return "{\"Effect\":\"%s\",\"Action\":\"%s\",\"Resource\":\"%s\",\"Condition\":%s}"
                .formatted(effect, action, resource, condition);
    }

    private static RecordedWorkbench recordedWorkbench() {
        var scope = ArnScope.of("eu-north-1", ACCOUNT);
        var machine = new StateMachineArn(scope, "m");
        assertThat(machine).hasToString(MACHINE);
        var criteria =
                new ExecutionCriteria(
                        machine,
                        null,
                        Set.of(),
                        ExecutionCriteria.TimeRange.ALWAYS,
                        ExecutionCriteria.TimeRange.ALWAYS,
                        null,
                        ExecutionCriteria.FailureFilter.NONE,
                        null,
                        null);
        var job =
                new BulkJobs.BulkJob(
                        "JOB",
                        new BulkJobs.BulkOrder(BulkJobs.Action.STOP, criteria, null, null, 1),
                        BulkJobs.JobState.PAUSED,
                        1,
                        null,
                        Instant.EPOCH,
                        null,
                        1,
                        0,
                        0,
                        0,
                        null);
        return new RecordedWorkbench(
                scope,
                Map.of(
                        "TOKEN",
                        task("TOKEN", TaskKind.CALLBACK, null),
                        "ACTIVITY-TOKEN",
                        task(
                                "ACTIVITY-TOKEN",
                                TaskKind.ACTIVITY,
                                "arn:aws:states:eu-north-1:111111111111:activity:a")),
                job);
    }

    private static OpenTaskItem task(String token, TaskKind kind, @Nullable String activityArn) {
        return new OpenTaskItem(
                token,
                kind,
                TaskStatus.TAKEN,
                "arn:aws:states:eu-north-1:111111111111:execution:m:e",
                "S",
                "",
                activityArn,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null,
                TaskAssignment.NONE,
                null);
    }

    @Override
    public void close() {
        http.close();
    }
}
