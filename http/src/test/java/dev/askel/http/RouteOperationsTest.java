package dev.askel.http;

import static dev.askel.http.AuthorizationExample.ACCOUNT;
import static dev.askel.http.AuthorizedServer.allow;
import static dev.askel.http.AuthorizedServer.user;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.workbench.BulkJobs;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.http.AuthorizationExample.Need;
import dev.askel.http.authorization.Authorization;
import dev.askel.http.rest.Route;
import dev.askel.http.wire.ApiOperations;
import dev.askel.http.wire.event.EventOperations;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks that each route of Askel requires permission for the operations of AWS whose data the
 * route reads or changes. It records the calls of the workbench that each route makes.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RouteOperationsTest {
    private static final List<String> NONE = List.of();

    /** The routes that need neither the engine nor the workbench. */
    private static final List<String> WITHOUT_WORKBENCH =
            List.of(
                    "DescribeApi",
                    "PreviewSchedule",
                    "BackfillSchedule",
                    "PutCloudEvents",
                    "ListMqttSubscriptions",
                    "PutMqttSubscription",
                    "DescribeMqttSubscription",
                    "DeleteMqttSubscription");

    private static final String ON_ITEMS =
            "StopExecution|RedriveExecution|askel:PauseExecution|askel:ResumeExecution"
                    + "|askel:BackfillSearchAttributes|askel:MigrateExecution";

    /**
     * The operations of AWS whose data each call of the workbench uses; {@code a|b} means that one
     * of the two suffices.
     */
    private static final Map<String, List<String>> OPERATIONS =
            Map.ofEntries(
                    entry("repairs.inspect", List.of("DescribeExecution", "GetExecutionHistory")),
                    entry("repairs.export", List.of("GetExecutionHistory")),
                    entry("repairs.listQuarantined", NONE),
                    entry("installationPauses.describe", NONE),
                    entry("installationPauses.resume", NONE),
                    entry("repairs.repair(Wake)", NONE),
                    entry("repairs.repair(Retry)", NONE),
                    entry("repairs.repair(Abort)", List.of("StopExecution")),
                    entry("repairs.repair(Complete)", List.of("SendTaskSuccess")),
                    entry("repairs.repair(Fail)", List.of("SendTaskFailure")),
                    entry("repairs.repair(ReleasePermits)", NONE),
                    entry("searches.search", List.of("ListExecutions")),
                    entry("searches.searchInputs", List.of("ListExecutions", "DescribeExecution")),
                    entry("statistics.failures", List.of("ListExecutions")),
                    entry("statistics.rates", List.of("ListExecutions")),
                    entry("statistics.machines", List.of("ListExecutions")),
                    entry("statistics.billedUsage", List.of("ListExecutions")),
                    entry("statistics.states", List.of("ListExecutions")),
                    entry("feed.events", List.of("GetExecutionHistory")),
                    entry("feed.awaitEnd", List.of("DescribeExecution")),
                    entry("feed.startAndAwaitEnd", List.of("StartExecution", "DescribeExecution")),
                    entry("feed.changes", List.of("ListExecutions")),
                    entry("mapRunMonitor.progress", List.of("DescribeMapRun")),
                    entry(
                            "mapRunMonitor.progressOfExecution",
                            List.of("ListMapRuns", "DescribeMapRun")),
                    entry("mapRunMonitor.failures", List.of("ListExecutions")),
                    entry("mapRunMonitor.heatMap", List.of("ListExecutions")),
                    entry("mapRunMonitor.children", List.of("ListExecutions")),
                    entry("mapRunMonitor.redriveChildren", List.of("RedriveExecution")),
                    entry("bulkJobs.preview", List.of("ListExecutions", ON_ITEMS)),
                    entry("bulkJobs.start", List.of("ListExecutions", ON_ITEMS)),
                    entry("bulkJobs.list", NONE),
                    entry("bulkJobs.describe", NONE),
                    entry("bulkJobs.items", List.of("ListExecutions")),
                    entry("bulkJobs.change(Pause)", NONE),
                    entry("bulkJobs.change(Cancel)", NONE),
                    entry("bulkJobs.change(Resume)", List.of(ON_ITEMS)),
                    entry("bulkJobs.change(Rate)", List.of(ON_ITEMS)),
                    entry("eventRows.listEvents", List.of("GetExecutionHistory")),
                    entry(
                            "rootCauses.rootCause",
                            List.of("DescribeExecution", "GetExecutionHistory")),
                    // Each root cause needs the operations of rootCauses.rootCause too.
                    entry("rootCauses.origins", List.of("ListExecutions")),
                    entry("forks.describe", List.of("GetExecutionHistory")),
                    entry("forks.fork", List.of("GetExecutionHistory", "StartExecution")),
                    entry(
                            "forks.preview",
                            List.of(
                                    "GetExecutionHistory",
                                    "DescribeStateMachineForExecution",
                                    "DescribeStateMachine")),
                    entry("migrations.describe", List.of("DescribeExecution")),
                    entry("migrations.migrate", List.of("StartExecution")),
                    entry(
                            "migrations.preview",
                            List.of("DescribeStateMachineForExecution", "DescribeStateMachine")),
                    entry("migrations.cancel", NONE),
                    entry("taskInbox.listOpenTasks", NONE),
                    entry("taskInbox.describeOpenTask", List.of("GetExecutionHistory")),
                    entry("taskInbox.changeAssignment", NONE),
                    entry("taskInbox.scopeOf", NONE));

    /** The groups of calls whose data no operation of AWS reads or changes. */
    private static final List<String> OWN_TOPICS =
            List.of(
                    "connections.",
                    "webhooks.",
                    "overview.",
                    "keyRing.",
                    "endpointRules.",
                    "accessKeys.",
                    "passwords.",
                    "accessPolicies.",
                    "auditLog.",
                    "signals.",
                    "pauses.",
                    "semaphores.",
                    "searchAttributes.",
                    "startLimits.");

    private static AuthorizedServer server;
    private static Map<String, Route> routes;

    @BeforeAll
    static void start() {
        server = new AuthorizedServer();
        routes =
                TestRoutes.table(server.http.engine, server.workbench()).routes().stream()
                        .collect(Collectors.toMap(Route::operationId, Function.identity()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void the_table_has_every_call_of_the_workbench() {
        var calls = new TreeSet<String>();
        for (var topic : Workbench.class.getMethods()) {
            for (var method : topic.getReturnType().getMethods()) {
                kinds(method).forEach(kind -> calls.add(topic.getName() + "." + kind));
            }
        }
        calls.removeIf(call -> OWN_TOPICS.stream().anyMatch(call::startsWith));
        assertThat(OPERATIONS.keySet()).containsExactlyInAnyOrderElementsOf(calls);
    }

    /** The name of a method, once for each kind of repair or of change that it performs. */
    private static Stream<String> kinds(Method method) {
        for (var type : List.of(Repair.class, BulkJobs.Change.class)) {
            if (List.of(method.getParameterTypes()).contains(type)) {
                return Stream.of(type.getPermittedSubclasses())
                        .map(kind -> "%s(%s)".formatted(method.getName(), kind.getSimpleName()));
            }
        }
        return Stream.of(method.getName());
    }

    static Stream<AuthorizationExample> examples() {
        return AuthorizationExample.all()
                .filter(example -> !ApiOperations.exists(example.id()))
                .filter(example -> !EventOperations.ids().contains(example.id()))
                .filter(example -> !example.id().startsWith("scheduler:"))
                .filter(example -> !example.id().equals(Authorization.METRICS))
                .filter(example -> !WITHOUT_WORKBENCH.contains(example.id()));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void a_route_needs_the_operations_that_it_performs(AuthorizationExample example) {
        var route = Objects.requireNonNull(routes.get(example.id()));
        server.takeCalls();
        server.send(example.request(route), user(ACCOUNT, allow("*", "*")));
        var calls = server.takeCalls();
        assertThat(calls).as("The example must reach the workbench").isNotEmpty();
        var needed = example.needs().stream().map(Need::action).toList();
        for (var call : calls) {
            if (OWN_TOPICS.stream().noneMatch(call::startsWith)) {
                for (var operation : Objects.requireNonNull(OPERATIONS.get(call), call)) {
                    assertThat(Stream.of(operation.split("\\|", -1)))
                            .as("%s performs %s", call, operation)
                            .anyMatch(each ->
                                    needed.contains(each.contains(":") ? each : "states:" + each));
                }
            }
        }
    }
}
