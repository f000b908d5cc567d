package dev.askel.server.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the one thread of a local run does next: what can be done at once, what comes from outside,
 * and the timers. Time jumps to the next timer only when nothing can come from outside before it.
 */
final class Agenda {
    private final LocalTime time;
    private final Deque<Runnable> due = new ArrayDeque<>();
    // Bounded by the calls that are out, and by the requests that the endpoint admits.
    private final BlockingQueue<Runnable> arrivals = new LinkedBlockingQueue<>();
    private int out;

    Agenda(LocalTime time) {
        this.time = time;
    }

    /** To be done before anything that is waited for; in turns, so that branches interleave. */
    void soon(Runnable action) {
        due.add(action);
    }

    /** To be done by the run's thread; may be called by any thread. */
    void arrive(Runnable action) {
        arrivals.add(action);
    }

    /** The result of an operation that the run's thread performs; may be called by any thread. */
    <T> CompletionStage<T> perform(Supplier<T> operation) {
        return CompletableFuture.supplyAsync(operation, this::arrive);
    }

    /** Waits for an answer, which {@code receiver} gets on the run's thread. */
    <T> void await(CompletionStage<T> answer, BiConsumer<? super T, @Nullable Throwable> receiver) {
        out++;
        answer.whenComplete((value, failure) ->
                arrive(() -> {
                    out--;
                    receiver.accept(value, failure);
                }));
    }

    /**
     * What is to be done next; empty when nothing can come any more.
     *
     * @param openToOthers whether somebody outside may still do what is waited for
     */
    Optional<Runnable> next(BooleanSupplier openToOthers) throws InterruptedException {
        var first = due.poll();
        if (first != null) {
            return Optional.of(first);
        }
        var arrived = out > 0 || openToOthers.getAsBoolean() ? arrival() : arrivals.poll();
        return arrived != null ? Optional.of(arrived) : time.untilNext().map(_ -> time::runNext);
    }

    /** The next arrival; null when a timer is due before. */
    private @Nullable Runnable arrival() throws InterruptedException {
        var atMost = time.untilNext();
        return atMost.isPresent()
                ? arrivals.poll(Math.max(0, atMost.get().toNanos()), TimeUnit.NANOSECONDS)
                : arrivals.take();
    }
}
