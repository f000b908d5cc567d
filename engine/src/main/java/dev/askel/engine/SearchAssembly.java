package dev.askel.engine;

import dev.askel.engine.attributesearch.AttributeBackfill;
import dev.askel.engine.bulk.BulkJobOperations;
import dev.askel.engine.execution.request.MigrationItems;
import dev.askel.engine.feed.ExecutionFeed;
import dev.askel.engine.statistics.StateHistories;
import dev.askel.engine.statistics.StatisticsReaders;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.engine.visibility.CurrentRates;
import dev.askel.engine.visibility.ExecutionChanges;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.GroupedFailures;
import dev.askel.engine.visibility.JournalPositions;
import dev.askel.engine.visibility.RatesByMachine;

/**
 * Assembles searches, statistics, bulk jobs and the feed, which notifies clients of changed
 * executions.
 */
final class SearchAssembly implements AutoCloseable {
    private final ExecutionFeed feed;
    private final ExecutionSearch searches;
    private final StateHistories histories;
    private final StatisticsReaders statistics;
    private final BulkJobOperations bulkJobs;

    SearchAssembly(
            EngineParts parts, ExecutionAssembly executions, NodeCapability.Check capabilities) {
        var lists = parts.pools().lists();
        var workers = parts.pools().searches();
        feed =
                ExecutionFeed.start(
                        parts.system(),
                        parts.journal(),
                        parts.lookup(),
                        executions.descriptions(),
                        new JournalPositions(lists),
                        new ExecutionChanges(lists),
                        arn ->
                                parts.registry()
                                        .resolve(arn)
                                        .thenApply(found ->
                                                found.map(machine -> machine.revision().type())),
                        parts.pageTokens(),
                        parts.time());
        searches = new ExecutionSearch(workers, parts.pageTokens());
        histories = new StateHistories(searches, parts.journal());
        statistics =
                new StatisticsReaders(
                        new GroupedFailures(workers),
                        new CurrentRates(workers, parts.time()),
                        new RatesByMachine(workers, parts.time()),
                        histories,
                        parts.recorder());
        bulkJobs =
                BulkJobOperations.start(
                        parts.system(),
                        lists,
                        searches,
                        parts.pageTokens(),
                        new BulkOperations(
                                executions.starts(),
                                executions.redrives(),
                                executions.pauses(),
                                new AttributeBackfill(lists, capabilities),
                                new MigrationItems(executions.migrations(), capabilities)),
                        parts.time(),
                        parts.settings().bulk());
    }

    ExecutionFeed feed() {
        return feed;
    }

    ExecutionSearch searches() {
        return searches;
    }

    StatisticsReaders statistics() {
        return statistics;
    }

    BulkJobOperations bulkJobs() {
        return bulkJobs;
    }

    /** Cancels the reads of event histories for statistics. */
    @Override
    public void close() {
        histories.close();
    }
}
