package dev.askel.engine.feed;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.engine.visibility.ExecutionChanges;
import dev.askel.engine.visibility.ExecutionChanges.Change;
import dev.askel.engine.visibility.ExecutionChanges.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The changes of executions for one listener, who asks for one page at a time: between two pages
 * there is nothing here but two places: how far was looked, and what of that the client is told.
 * The latter names only executions that were told: of all others it has no more than the number of
 * the transaction.
 */
final class ListedChanges implements Feed.Changes {
    private static final int PAGE_MAX = 200;

    /** Changes read at once by one who is far behind. */
    private static final int BEHIND_ROWS = 1_000;

    private final ChangeTail tail;
    private final ExecutionChanges changes;
    private final ReadTurns turns;
    private final Predicate<Change> wanted;
    private final Executor executor;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Function<Place, String> token;
    private Place place;
    private Place told;

    /**
     * Changes behind a place.
     *
     * @param token a place as clients keep it
     */
    ListedChanges(
            ChangeTail tail,
            ExecutionChanges changes,
            ReadTurns turns,
            Predicate<Change> wanted,
            Place place,
            Function<Place, String> token,
            Executor executor) {
        this.tail = tail;
        this.changes = changes;
        this.turns = turns;
        this.wanted = wanted;
        this.place = place;
        this.told = place;
        this.token = token;
        this.executor = executor;
        tail.join();
    }

    @Override
    public String place() {
        return token.apply(told);
    }

    @Override
    public CompletionStage<Feed.ChangePage> next() {
        var page = new CompletableFuture<Feed.ChangePage>();
        look(page);
        return page;
    }

    private void look(CompletableFuture<Feed.ChangePage> page) {
        if (!open.get()) {
            return;
        }
        var seen = tail.behind(place);
        var kept = seen.changes();
        if (kept == null) {
            readBehind(page, seen.more());
            return;
        }
        var found = wanted(kept);
        if (found.isEmpty()) {
            seen.more().thenRunAsync(() -> look(page), executor);
        } else {
            page.complete(page(found));
        }
    }

    /** From further back than what is kept; one that skips much says how far it has come. */
    private void readBehind(CompletableFuture<Feed.ChangePage> page, CompletionStage<Void> more) {
        turns.read(() -> changes.after(place, BEHIND_ROWS))
                .whenCompleteAsync(
                        (answer, failure) -> {
                            switch (answer) {
                                case null -> page.completeExceptionally(failure);
                                case Answer.Refused<List<Change>>(var error) ->
                                        page.completeExceptionally(
                                                new IllegalStateException(error.message()));
                                case Answer.Ok<List<Change>>(var read) -> {
                                    var found = wanted(read);
                                    if (found.isEmpty() && read.size() < BEHIND_ROWS) {
                                        more.thenRunAsync(() -> look(page), executor);
                                    } else {
                                        page.complete(page(found));
                                    }
                                }
                            }
                        },
                        executor);
    }

    /** The wanted ones of some changes, a page at most; moves on behind the last one looked at. */
    private List<Change> wanted(List<Change> from) {
        var found = new ArrayList<Change>();
        for (var change : from) {
            if (found.size() == PAGE_MAX) {
                break;
            }
            place = change.place();
            if (wanted.test(change)) {
                found.add(change);
                told = place;
            } else if (place.transaction() != told.transaction()) {
                // Whoever resumes there looks at all of the transaction again, and has been told
                // none of it.
                told = new Place(place.transaction(), "");
            }
        }
        return found;
    }

    private Feed.ChangePage page(List<Change> found) {
        return new Feed.ChangePage(
                found.stream()
                        .map(change ->
                                new Feed.StatusChange(
                                        change.execution(), token.apply(change.place())))
                        .toList(),
                token.apply(told));
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            tail.leave();
        }
    }
}
