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
 * Looks after all that this node listens for, hundreds in one question, and gives the hints that
 * got lost: those of a node that died in its commit, of one that did not know yet, or of a
 * connection that broke.
 */
final class MissedHints {
    /** What has only begun has just been read. */
    private static final Duration YOUNG = Duration.ofSeconds(1);

    private final Watches watches;
    private final JournalPositions standings;

    MissedHints(Watches watches, JournalPositions standings) {
        this.watches = watches;
        this.standings = standings;
    }

    /** Looks once; never fails. */
    CompletionStage<?> look() {
        long before = System.nanoTime() - YOUNG.toNanos();
        var byExecution = new HashMap<ExecutionArn, List<Watch>>();
        for (var watch : watches.all()) {
            if (watch.sinceNanos() - before < 0) {
                byExecution.computeIfAbsent(watch.arn(), _ -> new ArrayList<>()).add(watch);
            }
        }
        return look(byExecution, List.copyOf(byExecution.keySet()), 0).exceptionally(_ -> null);
    }

    private CompletionStage<Object> look(
            Map<ExecutionArn, List<Watch>> byExecution, List<ExecutionArn> arns, int from) {
        if (from >= arns.size()) {
            return CompletableFuture.completedStage(arns);
        }
        int to = Math.min(arns.size(), from + JournalPositions.EXECUTIONS_MAX);
        return standings
                .of(arns.subList(from, to))
                .thenCompose(answer ->
                        switch (answer) {
                            // The database is busy or away: there is another look.
                            case Answer.Refused<?> _ -> CompletableFuture.completedStage(arns);
                            case Answer.Ok(var found) -> {
                                found.forEach(each ->
                                        byExecution
                                                .getOrDefault(each.arn(), List.of())
                                                .forEach(watch -> hint(watch, each)));
                                yield look(byExecution, arns, to);
                            }
                        });
    }

    private static void hint(Watch watch, JournalPositions.JournalPosition standing) {
        if (!watch.topic().endOnly() || !standing.running()) {
            watch.hint(standing.lastRow());
        }
    }
}
