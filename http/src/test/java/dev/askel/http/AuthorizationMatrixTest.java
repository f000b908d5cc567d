package dev.askel.http;

import static dev.askel.http.AuthorizationExample.ACCOUNT;
import static dev.askel.http.AuthorizedServer.allow;
import static dev.askel.http.AuthorizedServer.deny;
import static dev.askel.http.AuthorizedServer.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.ManagedPolicies;
import dev.askel.access.Principal;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import dev.askel.http.AuthorizationExample.Need;
import dev.askel.http.AuthorizedServer.Call;
import dev.askel.http.authorization.Authorization;
import dev.askel.http.rest.Route;
import dev.askel.http.scheduler.SchedulerOperation;
import dev.askel.http.wire.ApiOperations;
import dev.askel.http.wire.event.EventOperations;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends every operation of AWS and every route as each kind of principal, over HTTP. A request that
 * is denied must not reach the engine.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthorizationMatrixTest {
    private static final String OTHER_ACCOUNT = "222222222222";
    private static final String ALLOW_ALL = allow("*", "*");

    private static final Pattern ERROR_NAME = Pattern.compile("#(\\w+)");

    /** The requests that change nothing but that viewers may nevertheless not send. */
    private static final Set<String> FURTHER_READS =
            Set.of(
                    "DescribeDecision",
                    "DescribeInstallationPause",
                    "DescribeOpenTask",
                    "DescribePolicy",
                    "ExportExecution",
                    "GetMetrics",
                    "InspectExecution",
                    "ListAccessKeys",
                    "ListAuditRecords",
                    "ListEndpoints",
                    "ListKeys",
                    "ListOpenTasks",
                    "ListPolicies",
                    "ListRecentEvents",
                    "ListQuarantined",
                    "ListRoles",
                    "ListUsers",
                    "PreviewBulkJob");

    private static AuthorizedServer server;
    private static Map<String, Route> routes;

    @BeforeAll
    static void start() {
        server = new AuthorizedServer();
        routes =
                TestRoutes.table(server.http.engine, server.workbench()).routes().stream()
                        .collect(Collectors.toMap(Route::operationId, route -> route));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<AuthorizationExample> examples() {
        return AuthorizationExample.all();
    }

    @Test
    void the_matrix_has_every_operation_and_every_route() {
        var expected = new TreeSet<>(ApiOperations.names());
        expected.addAll(EventOperations.ids());
        SchedulerOperation.all().forEach(operation -> expected.add(operation.id()));
        expected.addAll(routes.keySet());
        expected.add(Authorization.METRICS);
        assertThat(examples().map(AuthorizationExample::id).distinct().toList())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void without_a_signature_nothing_is_permitted(AuthorizationExample example) {
        for (var request : requests(example)) {
            assertThat(error(server.sendUnsigned(request)))
                    .isEqualTo("MissingAuthenticationTokenException");
            assertThat(server.hasReachedEngine(ACCOUNT)).isFalse();
            assertThat(server.trail.takeRefusals())
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.account()).isEqualTo(ACCOUNT);
                        assertThat(event.principal()).isEqualTo("anonymous");
                        assertThat(event.verdict()).isEqualTo(Verdict.UNAUTHENTICATED);
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void without_a_policy_nothing_is_permitted(AuthorizationExample example) {
        checkDenied(example, user(ACCOUNT));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void a_viewer_reads(AuthorizationExample example) {
        var viewer =
                new Principal(
                        "arn:aws:iam::111111111111:user/viewer",
                        ACCOUNT,
                        List.of(ManagedPolicies.find("viewer").orElseThrow()));
        if (example.isForViewers()) {
            checkPermitted(example, viewer);
        } else {
            checkDenied(example, viewer);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_administrator_does_everything_in_the_own_account(AuthorizationExample example) {
        checkPermitted(example, user(ACCOUNT, ALLOW_ALL));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_administrator_of_another_account_sees_only_the_own_one(AuthorizationExample example) {
        var stranger = user(OTHER_ACCOUNT, ALLOW_ALL);
        if (example.needs().stream().allMatch(Need::isInAccountOfCaller)) {
            checkPermitted(example, stranger);
        } else {
            checkDenied(example, stranger);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exactly_the_needed_permissions_suffice(AuthorizationExample example) {
        checkPermitted(example, user(ACCOUNT, exact(example.needs())));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void each_needed_permission_is_necessary(AuthorizationExample example) {
        for (var need : example.needs()) {
            var others = new ArrayList<>(example.needs());
            others.remove(need);
            var without = exact(others);
            checkDenied(example, user(ACCOUNT, without), need);
            if (!need.resource().equals("*")) {
                var elsewhere = new ArrayList<>(List.of(without));
                elsewhere.add(allow(need.action(), need.resourceOf(ACCOUNT) + "x"));
                checkDenied(example, user(ACCOUNT, elsewhere.toArray(String[]::new)), need);
            }
            checkDenied(
                    example,
                    user(ACCOUNT, ALLOW_ALL, deny(need.action(), need.resourceOf(ACCOUNT))),
                    need);
        }
    }

    private static String[] exact(List<Need> needs) {
        return needs.stream()
                .map(need -> allow(need.action(), need.resourceOf(ACCOUNT)))
                .toArray(String[]::new);
    }

    private static void checkPermitted(AuthorizationExample example, Principal principal) {
        for (var request : requests(example)) {
            var response = server.send(request, principal);
            assertThat(error(response)).isNotEqualTo("AccessDeniedException");
            assertThat(response.statusCode() == 200 || server.hasReachedEngine(principal.account()))
                    .as("%s: %s", request.path(), response.body())
                    .isTrue();
            assertThat(server.trail.takeRefusals()).isEmpty();
            var recorded =
                    Stream.of(server.trail.takeChanges(), server.trail.takeWork())
                            .flatMap(List::stream)
                            .toList();
            assertThat(recorded).hasSize(isRecorded(example) ? 1 : 0);
            assertThat(recorded)
                    .allSatisfy(event -> {
                        assertThat(event.action()).isEqualTo(example.needs().getFirst().action());
                        assertThat(event.account()).isEqualTo(principal.account());
                        assertThat(event.principal()).isEqualTo(principal.arn());
                        assertThat(event.verdict()).isEqualTo(Verdict.ALLOWED);
                        assertThat(event.address()).isEqualTo("127.0.0.1");
                        assertThat(event.requestId())
                                .isEqualTo(
                                        response.headers()
                                                .firstValue("x-amzn-RequestId")
                                                .orElseThrow());
                    });
        }
    }

    /**
     * The permitted requests of viewers change nothing, so they are not recorded. Some requests
     * that read data need more permissions.
     */
    private static boolean isRecorded(AuthorizationExample example) {
        return !example.isForViewers() && !FURTHER_READS.contains(example.id());
    }

    @Test
    void starts_and_calls_of_workers_are_recorded_as_work() {
        var administrator = user(ACCOUNT, ALLOW_ALL);
        var work = new TreeSet<String>();
        examples()
                .forEach(example -> {
                    requests(example).forEach(request -> server.send(request, administrator));
                    if (!server.trail.takeWork().isEmpty()) {
                        work.add(example.id());
                    }
                });
        server.trail.takeChanges();
        server.hasReachedEngine(ACCOUNT);
        assertThat(work)
                .containsExactly(
                        "GetActivityTask",
                        "PutCloudEvents",
                        "SendTaskFailure",
                        "SendTaskHeartbeat",
                        "SendTaskSuccess",
                        "StartAndAwaitExecutionEnd",
                        "StartExecution",
                        "StartSyncExecution",
                        "events:PutEvents");
    }

    @Test
    void a_change_that_cannot_be_recorded_is_not_performed() {
        server.trail.answer = Optional.of(new EngineError.ThrottlingException());
        try {
            var administrator = user(ACCOUNT, ALLOW_ALL);
            examples()
                    .filter(AuthorizationMatrixTest::isRecorded)
                    .forEach(example ->
                            requests(example)
                                    .forEach(request -> {
                                        assertThat(error(server.send(request, administrator)))
                                                .as(example.id())
                                                .isEqualTo("ThrottlingException");
                                        assertThat(server.hasReachedEngine(ACCOUNT)).isFalse();
                                    }));
        } finally {
            server.trail.answer = Optional.empty();
            server.trail.takeChanges();
            server.trail.takeWork();
        }
    }

    private static void checkDenied(AuthorizationExample example, Principal principal) {
        checkDenied(example, principal, null);
    }

    /** Checks that a request is denied. If an action is given, the denial must name it. */
    private static void checkDenied(
            AuthorizationExample example, Principal principal, @Nullable Need need) {
        for (var request : requests(example)) {
            var response = server.send(request, principal);
            var isAws = request.path().equals("/");
            assertThat(response.statusCode())
                    .as("%s: %s", request.path(), response.body())
                    .isEqualTo(isAws ? 400 : 403);
            assertThat(error(response)).isEqualTo("AccessDeniedException");
            assertThat(response.body())
                    .contains("User: " + principal.arn() + " is not authorized to perform: ");
            if (need != null) {
                assertThat(response.body()).contains("to perform: " + need.action() + " ");
            }
            assertThat(server.hasReachedEngine(principal.account())).isFalse();
            assertThat(server.trail.takeRefusals())
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.account()).isEqualTo(principal.account());
                        assertThat(event.principal()).isEqualTo(principal.arn());
                        assertThat(event.verdict()).isEqualTo(Verdict.DENIED);
                        assertThat(response.body()).contains("to perform: " + event.action());
                    });
            assertThat(server.trail.takeChanges()).isEmpty();
            assertThat(server.trail.takeWork()).isEmpty();
        }
    }

    /** Returns the name of the error: of the header, or of the body's member {@code __type}. */
    private static String error(HttpResponse<String> response) {
        return response.headers()
                .firstValue("x-amzn-ErrorType")
                .orElseGet(() -> {
                    var name = ERROR_NAME.matcher(response.body());
                    return name.find() ? name.group(1) : "";
                });
    }

    /** Returns the requests of an example: by AWS's protocol and by its route. */
    private static List<Call> requests(AuthorizationExample example) {
        var requests = new ArrayList<Call>();
        if (example.id().equals(Authorization.METRICS)) {
            requests.add(Call.rest("GET", "/metrics", ""));
        }
        if (ApiOperations.exists(example.id())) {
            requests.add(Call.operation(example.id(), example.operationMembers()));
        }
        if (EventOperations.ids().contains(example.id())) {
            requests.add(Call.eventOperation(example.id(), example.operationMembers()));
        }
        SchedulerOperation.all().stream()
                .filter(operation -> operation.id().equals(example.id()))
                .forEach(operation -> requests.add(example.request(operation)));
        var route = routes.get(example.id());
        if (route != null) {
            requests.add(example.request(route));
        }
        return requests;
    }
}
