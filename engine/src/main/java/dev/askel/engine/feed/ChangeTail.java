package dev.askel.engine.feed;

import dev.askel.engine.api.Answer;
import dev.askel.engine.visibility.ExecutionChanges;
import dev.askel.engine.visibility.ExecutionChanges.Change;
import dev.askel.engine.visibility.ExecutionChanges.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The latest changes of all executions, read once for all who listen on this node. Nothing is read
 * while nobody does. Who is further behind than what is kept here reads for itself. Safe for use by
 * many threads.
 */
final class ChangeTail {
    /** How often there is a look; a change is told after half of that on average. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** A database that is busy or away is asked less often. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private static final int CHANGES_MAX = 2_000;
    private static final int PAGE = 1_000;

    private final ExecutionChanges changes;
    private final BiConsumer<Duration, Runnable> later;
    private final Executor executor;
    private int listeners;
    private boolean looking;
    private long lives;

    /** The place before the first one kept; null while nobody has looked. */
    private @Nullable Place from;

    private List<Change> kept = List.of();
    private CompletableFuture<Void> next = new CompletableFuture<>();

    /**
     * An idle one.
     *
     * @param later runs something when so much time has passed
     */
    ChangeTail(ExecutionChanges changes, BiConsumer<Duration, Runnable> later, Executor executor) {
        this.changes = changes;
        this.later = later;
        this.executor = executor;
    }

    /** Somebody listens from now on. */
    synchronized void join() {
        listeners++;
        if (!looking) {
            looking = true;
            lives++;
            long life = lives;
            executor.execute(() -> begin(life));
        }
    }

    /** Somebody listens no longer. */
    synchronized void leave() {
        listeners--;
        if (listeners == 0) {
            looking = false;
            from = null;
            kept = List.of();
        }
    }

    private synchronized boolean lives(long life) {
        return looking && life == lives;
    }

    private void begin(long life) {
        changes.now()
                .whenCompleteAsync(
                        (answer, _) -> {
                            if (answer instanceof Answer.Ok<Place>(var place)) {
                                begun(life, place);
                                look(life, place);
                            } else if (lives(life)) {
                                later.accept(LOOK_AGAIN, () -> begin(life));
                            }
                        },
                        executor);
    }

    private void begun(long life, Place place) {
        CompletableFuture<Void> told;
        synchronized (this) {
            if (!looking || life != lives) {
                return;
            }
            from = place;
            told = next;
            next = new CompletableFuture<>();
        }
        told.complete(null);
    }

    private void look(long life, Place last) {
        if (!lives(life)) {
            return;
        }
        changes.after(last, PAGE)
                .whenCompleteAsync(
                        (answer, _) -> {
                            if (!(answer instanceof Answer.Ok<List<Change>>(var found))) {
                                later.accept(LOOK_AGAIN, () -> look(life, last));
                            } else if (found.isEmpty()) {
                                later.accept(LOOK_EVERY, () -> look(life, last));
                            } else {
                                keep(life, found);
                                var place = found.getLast().place();
                                later.accept(
                                        found.size() < PAGE ? LOOK_EVERY : Duration.ZERO,
                                        () -> look(life, place));
                            }
                        },
                        executor);
    }

    private void keep(long life, List<Change> found) {
        CompletableFuture<Void> told;
        synchronized (this) {
            if (!looking || life != lives) {
                return;
            }
            var all = new ArrayList<>(kept);
            all.addAll(found);
            int over = all.size() - CHANGES_MAX;
            if (over > 0) {
                from = all.get(over - 1).place();
            }
            kept = List.copyOf(over > 0 ? all.subList(over, all.size()) : all);
            told = next;
            next = new CompletableFuture<>();
        }
        told.complete(null);
    }

    /**
     * What is kept behind a place.
     *
     * @param changes null when the place is not within what is kept
     * @param more completes when there is something new; on a thread that must not be kept
     */
    record Seen(@Nullable List<Change> changes, CompletionStage<Void> more) {}

    /** Looks at what is kept behind a place. */
    synchronized Seen behind(Place place) {
        if (from == null || place.compareTo(from) < 0) {
            return new Seen(null, next);
        }
        int low = 0;
        int high = kept.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (kept.get(middle).place().compareTo(place) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return new Seen(kept.subList(low, kept.size()), next);
    }
}
