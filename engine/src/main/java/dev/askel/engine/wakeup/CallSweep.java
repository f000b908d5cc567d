package dev.askel.engine.wakeup;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.wakeup.CallPosition;
import dev.askel.engine.journal.wakeup.Wakeup;
import java.time.Duration;
import java.util.List;

/**
 * Iterates over the calls in flight of a slice range, page by page. A slice is a group of
 * executions with equal hashes of their persistence ids. The pause between pages of a round is
 * short, and the pause between rounds is long.
 */
final class CallSweep {
    private final SliceRange slices;
    private final int rowsMax;
    private final Duration nextPage;
    private final Duration nextRound;
    private CallPosition after;
    private boolean reading;
    private boolean restart;

    CallSweep(SliceRange slices, int rowsMax, Duration nextPage, Duration nextRound) {
        this.slices = slices;
        this.rowsMax = rowsMax;
        this.nextPage = nextPage;
        this.nextRound = nextRound;
        this.after = CallPosition.before(slices);
    }

    CallPosition after() {
        return after;
    }

    int rowsMax() {
        return rowsMax;
    }

    /** Begins the next read; returns false while a read is in progress. */
    boolean tryBegin() {
        if (reading) {
            return false;
        }
        reading = true;
        return true;
    }

    /**
     * Starts a new round. Returns true when its first read begins now. Returns false when a read is
     * in progress; the round then begins after that read.
     */
    boolean tryRestart() {
        restart = reading;
        if (reading) {
            return false;
        }
        after = CallPosition.before(slices);
        reading = true;
        return true;
    }

    /**
     * Handles a page.
     *
     * @return the pause before the next read
     */
    Duration onPage(List<Wakeup> page) {
        reading = false;
        if (restart || page.size() < rowsMax) {
            after = CallPosition.before(slices);
        } else {
            after = CallPosition.of(page.getLast());
        }
        var pause = restart || page.size() == rowsMax ? nextPage : nextRound;
        restart = false;
        return pause;
    }

    /**
     * Handles a failed read.
     *
     * @return the pause before the retry
     */
    Duration onFailure() {
        reading = false;
        return nextPage;
    }
}
