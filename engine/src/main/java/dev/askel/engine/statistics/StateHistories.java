package dev.askel.engine.statistics;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionStatistics.BoundedCount;
import dev.askel.engine.api.workbench.ExecutionStatistics.StateStatistics;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.journal.Journal;
import dev.askel.engine.journal.JournalRow;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.ListPosition;
import dev.askel.engine.visibility.SearchRow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the histories of the latest executions that match criteria, one after the other, and counts
 * the states they visited.
 *
 * <p>Memory holds only a page of executions, some rows of one history and the counts. A node serves
 * two callers at a time, and refuses further callers. A reading ends when its caller has
 * disconnected. It also ends after some seconds; its result then covers the histories that were
 * read so far.
 */
public final class StateHistories implements AutoCloseable {
    private static final int READINGS_MAX = 2;
    private static final Duration READING_MAX = Duration.ofSeconds(20);
    private static final int PAGE = 100;
    private static final int ROWS_MAX = 64;
    private static final long BYTES_MAX = 4L * 1024 * 1024;

    /** The maximum count of matching executions. */
    private static final int MATCHING_MAX = 100_000;

    private final ExecutionSearch searches;
    private final Journal journal;
    private final Duration readingMax;
    private final ThreadPoolExecutor threads;

    /**
     * Creates the reader of histories.
     *
     * @param searches the search that finds the executions
     * @param journal the journal with their histories
     */
    public StateHistories(ExecutionSearch searches, Journal journal) {
        this(searches, journal, READING_MAX);
    }

    /** Creates the reader with another maximum duration of a reading. */
    StateHistories(ExecutionSearch searches, Journal journal, Duration readingMax) {
        this.searches = searches;
        this.journal = journal;
        this.readingMax = readingMax;
        this.threads =
                new ThreadPoolExecutor(
                        0,
                        READINGS_MAX,
                        10,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Thread.ofPlatform().daemon().name("askel-statistics-", 0).factory());
    }

    /**
     * Counts visits of states, for {@link
     * dev.askel.engine.api.workbench.ExecutionStatistics#states}.
     */
    public CompletionStage<Answer<StateStatistics>> states(
            Caller caller,
            ExecutionCriteria criteria,
            int executionsMax,
            CompletionStage<?> disconnected) {
        return ExecutionSearch.checkOwn(caller, criteria)
                .thenCompose(own ->
                        start(
                                new Reading(
                                        caller,
                                        own,
                                        executionsMax,
                                        disconnected.toCompletableFuture())));
    }

    private CompletionStage<Answer<StateStatistics>> start(Reading reading) {
        try {
            threads.execute(reading);
        } catch (RejectedExecutionException full) {
            reading.answer.complete(
                    Answer.refused(
                            threads.isShutdown()
                                    ? new EngineError.ServiceUnavailable()
                                    : new EngineError.ThrottlingException()));
        }
        return reading.answer;
    }

    /** The reading for one caller. */
    private final class Reading implements Runnable {
        private final Caller caller;
        private final ExecutionCriteria criteria;
        private final int executionsMax;
        private final CompletableFuture<?> disconnected;
        private final long endNanos = System.nanoTime() + readingMax.toNanos();
        private final StateTotals totals = new StateTotals();
        private final CompletableFuture<Answer<StateStatistics>> answer = new CompletableFuture<>();
        private int read;
        private int unreadable;

        Reading(
                Caller caller,
                ExecutionCriteria criteria,
                int executionsMax,
                CompletableFuture<?> disconnected) {
            this.caller = caller;
            this.criteria = criteria;
            this.executionsMax = executionsMax;
            this.disconnected = disconnected;
        }

        @Override
        public void run() {
            try {
                var bounded =
                        searches.boundCauses(caller.scope(), criteria).toCompletableFuture().get();
                answer.complete(
                        switch (bounded) {
                            case Answer.Refused(var error) -> Answer.refused(error);
                            case Answer.Ok(var bounds) ->
                                    result(
                                            searches.count(caller.scope(), bounds, MATCHING_MAX),
                                            readPages(bounds));
                        });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                answer.complete(Answer.refused(new EngineError.ServiceUnavailable()));
            } catch (ExecutionException e) {
                answer.completeExceptionally(e.getCause());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }

        private Answer<StateStatistics> result(
                CompletionStage<Answer<Long>> counting, Answer<Integer> pages)
                throws InterruptedException, ExecutionException {
            var count = counting.toCompletableFuture().get();
            return pages.then(_ -> count)
                    .map(matching ->
                            new StateStatistics(
                                    totals.statistics(),
                                    totals.omittedVisits(),
                                    read,
                                    unreadable,
                                    new BoundedCount(matching, matching == MATCHING_MAX)));
        }

        /** Reads pages of executions, and returns the number of histories that were read. */
        private Answer<Integer> readPages(ExecutionCriteria bounds)
                throws InterruptedException, ExecutionException {
            @Nullable ListPosition after = null;
            while (!isOver()) {
                int wanted = Math.min(PAGE, executionsMax - read);
                var page =
                        searches.page(caller.scope(), bounds, after, wanted)
                                .toCompletableFuture()
                                .get();
                switch (page) {
                    case Answer.Refused<List<SearchRow>>(var error) -> {
                        return Answer.refused(error);
                    }
                    case Answer.Ok<List<SearchRow>>(var found) -> {
                        readHistories(found);
                        if (found.size() < wanted) {
                            return Answer.ok(read);
                        }
                        after = found.getLast().position();
                    }
                }
            }
            return Answer.ok(read);
        }

        private boolean isOver() {
            return read >= executionsMax
                    || endNanos - System.nanoTime() < 0
                    || disconnected.isDone();
        }

        private void readHistories(List<SearchRow> found)
                throws InterruptedException, ExecutionException {
            for (var each : found) {
                if (isOver()) {
                    return;
                }
                readHistory(each);
                read++;
            }
        }

        private void readHistory(SearchRow found) throws InterruptedException, ExecutionException {
            var machine = found.execution().stateMachineArn();
            var visits = new ExecutionVisits(visit -> totals.add(machine, visit));
            long next = 1;
            while (true) {
                var rows =
                        journal.read(
                                        found.persistenceId(),
                                        found.bucket(),
                                        next,
                                        ROWS_MAX,
                                        BYTES_MAX)
                                .toCompletableFuture()
                                .get();
                if (rows.isEmpty() && next == 1) {
                    unreadable++;
                }
                if (!addRows(rows, next, visits) || isLastPage(rows)) {
                    break;
                }
                next = rows.getLast().sequenceNr() + 1;
            }
            visits.end();
        }

        /**
         * Returns whether this page is the last one. Any earlier page has the maximum number of
         * rows, or at least a quarter of the byte limit. In the second case the next row did not
         * fit, although a row has at most three quarters of the limit.
         */
        private static boolean isLastPage(List<JournalRow> rows) {
            long bytes = rows.stream().mapToLong(row -> row.payload().bytes().size()).sum();
            return rows.isEmpty() || (rows.size() < ROWS_MAX && bytes < BYTES_MAX / 4);
        }

        /** Adds the events of some rows; false when a row could not be read. */
        private boolean addRows(List<JournalRow> rows, long first, ExecutionVisits visits) {
            long next = first;
            for (var row : rows) {
                try {
                    if (row.sequenceNr() != next++) {
                        unreadable++;
                        return false;
                    }
                    BatchCodec.decode(row.payload()).stream()
                            .filter(HistoryEvent.class::isInstance)
                            .map(HistoryEvent.class::cast)
                            .forEach(visits::add);
                } catch (UnreadableRowException damage) {
                    unreadable++;
                    return false;
                }
            }
            return true;
        }
    }

    /** Cancels the running reads. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
