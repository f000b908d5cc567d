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
 * Scans the executions of all subscriptions of this node, hundreds in one query, and repeats lost
 * hints. A hint is lost when a node crashes after a commit, when a node does not know the
 * subscription yet, or when a connection breaks.
 */
final class MissedHints {
    /**
     * Subscriptions below this age are not scanned, because their subscribers have just read the
     * journal.
     */
    private static final Duration WATCH_AGE_MIN = Duration.ofSeconds(1);

    private final FeedSubscriptions subscriptions;
    private final JournalPositions statuses;

    MissedHints(FeedSubscriptions subscriptions, JournalPositions statuses) {
        this.subscriptions = subscriptions;
        this.statuses = statuses;
    }

    /** Scans once. The stage never fails. */
    CompletionStage<?> scan() {
        long before = System.nanoTime() - WATCH_AGE_MIN.toNanos();
        var byExecution = new HashMap<ExecutionArn, List<FeedSubscription>>();
        for (var subscription : subscriptions.all()) {
            if (subscription.sinceNanos() - before < 0) {
                byExecution
                        .computeIfAbsent(subscription.arn(), _ -> new ArrayList<>())
                        .add(subscription);
            }
        }
        return scan(byExecution, List.copyOf(byExecution.keySet()), 0).exceptionally(_ -> null);
    }

    private CompletionStage<Object> scan(
            Map<ExecutionArn, List<FeedSubscription>> byExecution,
            List<ExecutionArn> arns,
            int from) {
        if (from >= arns.size()) {
            return CompletableFuture.completedStage(arns);
        }
        int to = Math.min(arns.size(), from + JournalPositions.EXECUTIONS_MAX);
        return statuses.read(arns.subList(from, to))
                .thenCompose(answer ->
                        switch (answer) {
                            // The database is busy or unavailable. The next scan repeats the query.
                            case Answer.Refused<?> _ -> CompletableFuture.completedStage(arns);
                            case Answer.Ok(var found) -> {
                                found.forEach(each ->
                                        byExecution
                                                .getOrDefault(each.arn(), List.of())
                                                .forEach(subscription -> hint(subscription, each)));
                                yield scan(byExecution, arns, to);
                            }
                        });
    }

    private static void hint(
            FeedSubscription subscription, JournalPositions.JournalPosition status) {
        if (!subscription.topic().endOnly() || !status.isRunning()) {
            subscription.hint(status.lastRow());
        }
    }
}
