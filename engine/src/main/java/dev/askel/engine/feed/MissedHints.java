package dev.askel.engine.feed;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.visibility.JournalPositions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Scans the executions of all watches of this node, hundreds in one query, and repeats lost hints.
 * A hint is lost when a node crashes after a commit, when a node does not know the watch yet, or
 * when a connection breaks.
 */
final class MissedHints {
    /** Younger watches are not scanned, because their subscribers have just read the journal. */
    private static final Duration WATCH_AGE_MIN = Duration.ofSeconds(1);

    private final Watches watches;
    private final JournalPositions statuses;

    MissedHints(Watches watches, JournalPositions statuses) {
        this.watches = watches;
        this.statuses = statuses;
    }

    /** Scans once. The stage never fails. */
    CompletionStage<?> scan() {
        long before = System.nanoTime() - WATCH_AGE_MIN.toNanos();
        var byExecution = new HashMap<ExecutionArn, List<Watch>>();
        for (var watch : watches.all()) {
            if (watch.sinceNanos() - before < 0) {
                byExecution.computeIfAbsent(watch.arn(), _ -> new ArrayList<>()).add(watch);
            }
        }
        return scan(byExecution, List.copyOf(byExecution.keySet()), 0).exceptionally(_ -> null);
    }

    private CompletionStage<Object> scan(
            Map<ExecutionArn, List<Watch>> byExecution, List<ExecutionArn> arns, int from) {
        if (from >= arns.size()) {
            return CompletableFuture.completedStage(arns);
        }
        int to = Math.min(arns.size(), from + JournalPositions.EXECUTIONS_MAX);
        return statuses.of(arns.subList(from, to))
                .thenCompose(answer ->
                        switch (answer) {
                            // The database is busy or unavailable. The next scan repeats the query.
                            case Answer.Refused<?> _ -> CompletableFuture.completedStage(arns);
                            case Answer.Ok(var found) -> {
                                found.forEach(each ->
                                        byExecution
                                                .getOrDefault(each.arn(), List.of())
                                                .forEach(watch -> hint(watch, each)));
                                yield scan(byExecution, arns, to);
                            }
                        });
    }

    private static void hint(Watch watch, JournalPositions.JournalPosition status) {
        if (!watch.topic().endOnly() || !status.running()) {
            watch.hint(status.lastRow());
        }
    }
}
