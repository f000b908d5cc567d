package dev.askel.engine.journal.writer;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.JournalUnavailable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer thread: takes what is ready, commits it as one transaction, tells everybody. While it
 * commits, the next group gathers in the queue by itself; there is no timer and no fixed size.
 */
public final class Writer implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final Comparator<Unit> BY_KEY = Comparator.comparing(Unit::persistenceId);

    private final WriteQueue queue;
    private final GroupCommit commit;
    private final JournalSettings settings;

    public Writer(WriteQueue queue, GroupCommit commit, JournalSettings settings) {
        this.queue = queue;
        this.commit = commit;
        this.settings = settings;
    }

    @Override
    public void run() {
        try (commit) {
            for (var group = takeGroup(); !group.isEmpty(); group = takeGroup()) {
                perform(group);
            }
        } catch (InterruptedException _) {
            // The journal is being closed and does not wait any longer.
            Thread.currentThread().interrupt();
        }
    }

    private List<Unit> takeGroup() throws InterruptedException {
        return queue.take(settings.groupWritesMax(), settings.groupBytesMax());
    }

    private void perform(List<Unit> group) throws InterruptedException {
        var units = new ArrayList<>(group);
        try {
            units.removeIf(Writer::failsToEncode);
            // Rows of a table are touched in the order of their keys: two commits never deadlock.
            units.sort(BY_KEY);
            commit.commit(units);
        } catch (InterruptedException closed) {
            units.forEach(unit ->
                    unit.fail(
                            new JournalUnavailable(
                                    DeferralReason.CLOSING, "journal closed", closed)));
            throw closed;
        } catch (RuntimeException | Error bug) {
            // Were it to end this thread, everybody behind would wait for ever.
            log.error("group of {} writes from {}", units.size(), group.getFirst(), bug);
            units.forEach(unit -> unit.fail(bug));
        } finally {
            queue.done(group);
        }
    }

    private static boolean failsToEncode(Unit unit) {
        if (!(unit instanceof Unit.Write write)) {
            return false;
        }
        try {
            write.encode();
            return false;
        } catch (Exception | StackOverflowError failure) {
            unit.fail(new EncodingFailed(unit.persistenceId(), failure));
            return true;
        }
    }
}
