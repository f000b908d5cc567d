package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionSearches;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import dev.askel.engine.api.workbench.ExecutionSearches.InputSearchResult;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.ContentReads;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Searches the inputs of executions for a text, from the latest execution to earlier ones.
 *
 * <p>A search is a series of short tasks of the workers, so that other searches run between them.
 * Memory holds the inputs of one batch for each of a few searches. A further search is refused.
 */
final class InputSearch {
    /** The number of executions of a task. */
    private static final int TASK_EXECUTIONS = 200;

    /** The number of executions whose inputs are in memory at once, each at most 256 KiB. */
    private static final int BATCH_EXECUTIONS = 20;

    private static final int SEARCHES_MAX = 4;

    private static final Sql INPUTS =
            new Sql(
                    """
                    SELECT persistence_id, input FROM executions
                     WHERE persistence_id = ANY (?) AND input IS NOT NULL\
                    """);

    private final RowPages pages;
    private final SqlWorkers workers;
    private final PageTokens tokens;
    private final int executionsMax;
    private final long bytesMax;
    private final Semaphore running = new Semaphore(SEARCHES_MAX);

    /** Reads the rows of executions after a position, the newest first. */
    interface RowPages {
        List<SearchRow> rows(
                Connection connection,
                ArnScope scope,
                ExecutionCriteria criteria,
                @Nullable ListPosition after,
                int rowsMax)
                throws SQLException;
    }

    InputSearch(RowPages pages, SqlWorkers workers, PageTokens tokens) {
        this(
                pages,
                workers,
                tokens,
                ExecutionSearches.INPUTS_MAX,
                ExecutionSearches.INPUT_BYTES_MAX);
    }

    /** Creates a search with other bounds of a request. */
    InputSearch(
            RowPages pages,
            SqlWorkers workers,
            PageTokens tokens,
            int executionsMax,
            long bytesMax) {
        this.pages = pages;
        this.workers = workers;
        this.tokens = tokens;
        this.executionsMax = executionsMax;
        this.bytesMax = bytesMax;
    }

    /**
     * Reads a page.
     *
     * @param criteria bounded criteria of the caller
     * @param after the position after which the page begins; null for the newest execution
     * @param tokenScope the scope of the token of the next page
     */
    CompletionStage<Answer<InputSearchResult>> search(
            Caller caller,
            ExecutionCriteria criteria,
            String text,
            @Nullable ListPosition after,
            int size,
            String tokenScope) {
        if (!running.tryAcquire()) {
            return Answer.refusedStage(new EngineError.ThrottlingException());
        }
        var scan = new Scan(caller, criteria, asciiLower(text), after, size);
        return scan.run()
                .thenApply(answer -> answer.map(_ -> scan.result(tokenScope)))
                .whenComplete((_, _) -> running.release());
    }

    /** One page. Its tasks run one after the other. */
    private final class Scan {
        private final Caller caller;
        private final ExecutionCriteria criteria;
        private final String text;
        private final int size;
        private final List<FoundExecution> found = new ArrayList<>();
        private @Nullable ListPosition position;
        private int read;
        private long bytes;
        private boolean isAtEnd;

        /** Whether a task was not completed. It is then repeated after its last batch. */
        private boolean isRepeated;

        Scan(
                Caller caller,
                ExecutionCriteria criteria,
                String text,
                @Nullable ListPosition position,
                int size) {
            this.caller = caller;
            this.criteria = criteria;
            this.text = text;
            this.position = position;
            this.size = size;
        }

        CompletionStage<Answer<Boolean>> run() {
            return workers.submit(database ->
                            Answer.ok(
                                    database.read(connection -> {
                                        readTask(connection);
                                        return isComplete();
                                    })))
                    .thenCompose(answer ->
                            answer instanceof Answer.Ok(Boolean complete) && !complete
                                    ? run()
                                    : CompletableFuture.completedStage(answer));
        }

        private boolean isComplete() {
            return isAtEnd || found.size() == size || read >= executionsMax || bytes >= bytesMax;
        }

        private void readTask(Connection connection) throws SQLException {
            // A repeated task needs a large payload, so it has only one input in memory.
            int batch = isRepeated ? 1 : BATCH_EXECUTIONS;
            isRepeated = true;
            int max = Math.min(TASK_EXECUTIONS, executionsMax - read);
            var rows = pages.rows(connection, caller.scope(), criteria, position, max);
            for (int from = 0; from < rows.size() && !isComplete(); from += batch) {
                readBatch(connection, rows.subList(from, Math.min(rows.size(), from + batch)));
                ContentReads.clearCurrent();
            }
            isRepeated = false;
            var last = rows.isEmpty() ? null : rows.getLast().position();
            isAtEnd = rows.size() < max && (last == null || last.equals(position));
        }

        private void readBatch(Connection connection, List<SearchRow> batch) throws SQLException {
            var matching = matching(connection, batch);
            for (var row : batch) {
                if (found.size() == size) {
                    return;
                }
                position = row.position();
                read++;
                if (matching.contains(row.persistenceId())) {
                    found.add(row.execution());
                }
            }
        }

        private Set<String> matching(Connection connection, List<SearchRow> batch)
                throws SQLException {
            var matching = new HashSet<String>();
            var batchBytes = new LongAdder();
            var ids = batch.stream().map(SearchRow::persistenceId).toArray(String[]::new);
            INPUTS.list(
                    connection,
                    row -> {
                        var id = row.text("persistence_id");
                        var input = row.bytes("input");
                        var decoded = workers.encryption().readTextOrNull(id, input);
                        batchBytes.add(decoded == null ? input.length : decoded.length());
                        if (decoded != null && asciiLower(decoded).contains(text)) {
                            matching.add(id);
                        }
                        return true;
                    },
                    (Object) ids);
            bytes += batchBytes.sum();
            return matching;
        }

        InputSearchResult result(String tokenScope) {
            var last = position;
            return new InputSearchResult(
                    List.copyOf(found),
                    read,
                    read == 0 || last == null ? null : Instant.ofEpochMilli(last.startedAtMillis()),
                    isAtEnd || last == null ? null : tokens.issue(tokenScope, last.toString()));
        }
    }

    /** Converts A to Z to lower case, as searches of causes do. */
    private static String asciiLower(String text) {
        var lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char each = lower.charAt(i);
            if (each >= 'A' && each <= 'Z') {
                lower.setCharAt(i, (char) (each + ('a' - 'A')));
            }
        }
        return lower.toString();
    }
}
