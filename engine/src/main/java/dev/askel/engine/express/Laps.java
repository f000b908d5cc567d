package dev.askel.engine.express;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Turns of executions that compute and compute: so many at a time on a node, each as long as one
 * run, in the order in which they asked. However many there are, other threads stay free for all
 * else; an Express execution may loop for five minutes (spec/quotas.md section 2), and no commit
 * holds it up. Safe for use by many threads.
 */
public final class Laps {
    private final Queue<Lap> waiting = new ArrayDeque<>();
    private int free;

    /** So many at a time. */
    public Laps(int atOnce) {
        free = atOnce;
    }

    /** Half of the processors, or the only one. */
    public static Laps ofThisMachine() {
        return new Laps(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    /**
     * A turn, which begins at once or when another one ends.
     *
     * @param begin runs when it begins, perhaps on the thread of the one before; must be brief
     */
    Lap next(Runnable begin) {
        var lap = new Lap(begin);
        if (isFree(lap)) {
            begin.run();
        }
        return lap;
    }

    private synchronized boolean isFree(Lap lap) {
        if (free > 0) {
            free--;
            lap.begun = true;
            return true;
        }
        waiting.add(lap);
        return false;
    }

    /** How many wait for their turn. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Gives up a turn, begun or not. */
    private void end(Lap lap) {
        var next = after(lap);
        if (next != null) {
            next.begin.run();
        }
    }

    private synchronized @Nullable Lap after(Lap lap) {
        if (lap.ended) {
            return null;
        }
        lap.ended = true;
        if (!lap.begun) {
            waiting.remove(lap);
            return null;
        }
        var next = waiting.poll();
        if (next == null) {
            free++;
        } else {
            next.begun = true;
        }
        return next;
    }

    /** One turn; end it once it is over, or when it is not wanted any more. Again does nothing. */
    final class Lap {
        private final Runnable begin;
        private boolean begun;
        private boolean ended;

        private Lap(Runnable begin) {
            this.begin = begin;
        }

        void end() {
            Laps.this.end(this);
        }
    }
}
