package dev.askel.engine.wakeup;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.wakeup.CallPosition;
import dev.askel.engine.journal.wakeup.Wakeup;
import java.time.Duration;
import java.util.List;

/**
 * One way through the calls in flight of a range, page by page: the next page comes soon while
 * there are more, the next round after a while.
 */
final class CallSweep {
    private final SliceRange slices;
    private final int rowsMax;
    private final Duration nextPage;
    private final Duration nextRound;
    private CallPosition after;
    private boolean looking;
    private boolean again;

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

    /** Whether to ask now; false while an answer is awaited. */
    boolean begins() {
        if (looking) {
            return false;
        }
        looking = true;
        return true;
    }

    /** Begins from the start, at once or as soon as the answer is here. */
    boolean beginsAnew() {
        again = looking;
        if (looking) {
            return false;
        }
        after = CallPosition.before(slices);
        looking = true;
        return true;
    }

    /** A page has come; says when to go on. */
    Duration found(List<Wakeup> page) {
        looking = false;
        if (again || page.size() < rowsMax) {
            after = CallPosition.before(slices);
        } else {
            after = CallPosition.of(page.getLast());
        }
        var pause = again || page.size() == rowsMax ? nextPage : nextRound;
        again = false;
        return pause;
    }

    /** The page could not be read; says when to try it again. */
    Duration failed() {
        looking = false;
        return nextPage;
    }
}
