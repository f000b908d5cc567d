package dev.askel.http.rest;

import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The table of everything under {@code /api/v1}. A new topic is one more line here. */
public final class RestRoutes {
    private RestRoutes() {}

    /** The routes over an engine. */
    public static RouteTable table(StepFunctions stepFunctions, Workbench workbench) {
        var operations = new OperationWork(stepFunctions);
        var topics =
                List.of(
                        new StateMachineRoutes(operations).topic(),
                        new VersionRoutes(operations).topic(),
                        new ExecutionRoutes(operations).topic(),
                        new EventRoutes(workbench.eventRows()).topic(),
                        new MapRunRoutes(operations).topic(),
                        new ActivityRoutes(operations).topic(),
                        new TaskRoutes(operations, workbench.taskInbox(), workbench.repairs())
                                .topic(),
                        new TagRoutes(operations).topic(),
                        new SearchRoutes(workbench.searches(), workbench.statistics()).topic(),
                        new FeedRoutes(stepFunctions, workbench.feed()).topic(),
                        new BulkRoutes(workbench.bulkJobs()).topic(),
                        new ConnectionRoutes(workbench.connections()).topic(),
                        new KeyRoutes(workbench.keyRing()).topic(),
                        new RepairRoutes(workbench.repairs()).topic());
        var all = new ArrayList<Topic>();
        // The document describes itself, too.
        var document = new AtomicReference<>(new byte[0]);
        all.add(BasicRoutes.topic(document::get));
        all.addAll(topics);
        document.set(OpenApi.document(all));
        return new RouteTable(all);
    }
}
