package dev.askel.http.rest.routes;

import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.Workbench;
import dev.askel.http.rest.MemberRootCauses;
import dev.askel.http.rest.OpenApi;
import dev.askel.http.rest.RootGroup;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.rest.RouteTable;
import dev.askel.http.rest.attribute.SearchAttributeRoutes;
import dev.askel.http.rest.endpoint.EndpointRoutes;
import dev.askel.http.rest.installation.InstallationRoutes;
import dev.askel.http.rest.startlimit.StartLimitRoutes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Builds the table of all routes under {@code /api/v1}. A new group of routes is added here. */
public final class RestRoutes {
    private RestRoutes() {}

    /**
     * Builds the routes of an engine.
     *
     * @param further routes of other modules
     * @param rootGroups the operations of other protocols, for the OpenAPI document
     */
    public static RouteTable table(
            StepFunctions stepFunctions,
            Workbench workbench,
            List<RouteGroup> further,
            List<RootGroup> rootGroups) {
        var operations = new OperationRoutes(stepFunctions);
        var budget = StreamBudget.ofHeap();
        var rootCauses = new MemberRootCauses(workbench.rootCauses());
        var groups =
                List.of(
                        new StateMachineRoutes(operations).group(),
                        new VersionRoutes(operations).group(),
                        new ExecutionRoutes(operations, workbench.startLimits()).group(),
                        new EventRoutes(workbench.eventRows(), workbench.rootCauses()).group(),
                        new MapRunRoutes(operations, workbench.mapRunMonitor(), budget, rootCauses)
                                .group(),
                        new ActivityRoutes(operations).group(),
                        new TaskRoutes(operations, workbench.taskInbox(), workbench.repairs())
                                .group(),
                        new TagRoutes(operations).group(),
                        new SearchRoutes(
                                        workbench.searches(),
                                        workbench.searchAttributes(),
                                        workbench.statistics(),
                                        rootCauses)
                                .group(),
                        new FeedRoutes(stepFunctions, workbench.feed(), budget).group(),
                        new BulkRoutes(workbench.bulkJobs()).group(),
                        new ConnectionRoutes(workbench.connections()).group(),
                        new SemaphoreRoutes(workbench.semaphores()).group(),
                        new StartLimitRoutes(workbench.startLimits()).group(),
                        new SearchAttributeRoutes(workbench.searchAttributes()).group(),
                        new KeyRoutes(workbench.keyRing()).group(),
                        new EndpointRoutes(workbench.endpointRules()).group(),
                        new AccessKeyRoutes(workbench.accessKeys()).group(),
                        new RoleRoutes(workbench.accessKeys()).group(),
                        new PasswordRoutes(workbench.passwords()).group(),
                        new PolicyRoutes(workbench.accessPolicies()).group(),
                        new AuditRoutes(workbench.auditLog()).group(),
                        new RepairRoutes(workbench.repairs()).group(),
                        new PauseRoutes(workbench.pauses()).group(),
                        new InstallationRoutes(workbench.installationPauses()).group(),
                        new SignalRoutes(workbench.signals()).group(),
                        new ForkRoutes(workbench.forks()).group(),
                        new MigrationRoutes(workbench.migrations()).group());
        var all = new ArrayList<RouteGroup>();
        // The document describes its own route, too.
        var document = new AtomicReference<>(new byte[0]);
        all.add(ApiDocumentRoutes.group(document::get));
        all.addAll(groups);
        all.addAll(further);
        document.set(OpenApi.document(all, rootGroups));
        return new RouteTable(all);
    }
}
