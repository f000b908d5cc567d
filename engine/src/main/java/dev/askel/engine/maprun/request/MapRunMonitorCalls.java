package dev.askel.engine.maprun.request;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildFailures;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildHeatMap;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildPage;
import dev.askel.engine.api.workbench.MapRunMonitor.ChildrenRequest;
import dev.askel.engine.api.workbench.MapRunMonitor.MapRunChild;
import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Scopes;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Groups the failures of Map Runs, and finds their children. */
public final class MapRunMonitorCalls {
    private final SqlWorkers searches;
    private final ChildLists lists;

    /**
     * Creates the operations.
     *
     * @param searches the threads for queries
     * @param historyEventsMax maximum number of events of a history
     */
    public MapRunMonitorCalls(SqlWorkers searches, PageTokens tokens, long historyEventsMax) {
        this.searches = searches;
        this.lists = new ChildLists(searches, tokens, historyEventsMax);
    }

    @FunctionalInterface
    private interface Read<T> {
        Answer<T> run(Database database, MapRunSummary run) throws SQLException;
    }

    private <T> CompletionStage<Answer<T>> ofRun(Caller caller, String mapRunArn, Read<T> read) {
        return searches.<MapRunArn, T>submit(
                Scopes.requireOwn(
                        caller,
                        Arns.parseMapRun(mapRunArn),
                        arn -> ResourceNotFound.of(arn.toString())),
                (database, arn) -> {
                    var run = database.find(connection -> MapRunSummary.find(connection, arn));
                    return run == null
                            ? Answer.refused(ResourceNotFound.of(mapRunArn))
                            : read.run(database, run);
                });
    }

    /** Implements {@link dev.askel.engine.api.workbench.MapRunMonitor#failures}. */
    public CompletionStage<Answer<ChildFailures>> failures(Caller caller, String mapRunArn) {
        return ofRun(
                caller,
                mapRunArn,
                (database, run) ->
                        Answer.ok(
                                run.identity().isStandard()
                                        ? database.read(connection ->
                                                StandardFailures.read(
                                                        connection,
                                                        database.encryption(),
                                                        run.identity()))
                                        : ExpressFailures.read(database, run)));
    }

    /** Implements {@link dev.askel.engine.api.workbench.MapRunMonitor#heatMap}. */
    public CompletionStage<Answer<ChildHeatMap>> heatMap(Caller caller, String mapRunArn) {
        return ofRun(
                caller, mapRunArn, (database, run) -> Answer.ok(HeatMapReads.read(database, run)));
    }

    /** Implements {@link dev.askel.engine.api.workbench.MapRunMonitor#children}. */
    public CompletionStage<Answer<ChildPage>> children(Caller caller, ChildrenRequest request) {
        return ofRun(
                caller,
                request.mapRunArn(),
                (database, run) ->
                        request.name() == null && request.child() == null
                                ? page(database, run, request)
                                : Answer.ok(find(database, run, request)));
    }

    private Answer<ChildPage> page(Database database, MapRunSummary run, ChildrenRequest request)
            throws SQLException {
        return lists.list(
                        database,
                        run,
                        new ListExecutionsRequest(
                                null, request.status(), request.page(), request.mapRunArn(), null))
                .map(found ->
                        new ChildPage(
                                found.executions().stream()
                                        .map(item -> ChildSearch.child(run.identity(), item))
                                        .toList(),
                                found.nextToken()));
    }

    private ChildPage find(Database database, MapRunSummary run, ChildrenRequest request)
            throws SQLException {
        var search = new ChildSearch(database, run, lists);
        var name = request.name();
        var number = request.child();
        var found =
                name != null
                        ? search.byName(name)
                        : number == null ? null : search.byNumber(number);
        return new ChildPage(
                found == null || !isWanted(request, found) ? List.of() : List.of(found), null);
    }

    private static boolean isWanted(ChildrenRequest request, MapRunChild child) {
        var number = request.child();
        var status = request.status();
        return (number == null || number.equals(child.childNumber()))
                && (status == null || status == child.status());
    }
}
