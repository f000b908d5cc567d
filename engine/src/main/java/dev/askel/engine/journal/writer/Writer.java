package dev.askel.engine.journal.writer;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.JournalUnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer thread. It removes the ready requests from the queue, commits them as one transaction
 * and completes their futures. During the commit, requests of the next group gather in the queue.
 * Groups therefore need neither a timer nor a fixed size.
 */
public final class Writer implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final Comparator<WriteRequest> BY_PERSISTENCE_ID =
            Comparator.comparing(WriteRequest::persistenceId);

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
            // The journal is being closed, and its time limit for pending writes has expired.
            Thread.currentThread().interrupt();
        }
    }

    private List<WriteRequest> takeGroup() throws InterruptedException {
        return queue.take(settings.groupWritesMax(), settings.groupBytesMax());
    }

    private void perform(List<WriteRequest> group) throws InterruptedException {
        var requests = new ArrayList<WriteRequest>(group.size());
        try {
            requests.addAll(group);
            requests.removeIf(Writer::failsToEncode);
            // Each commit changes the rows of a table in the order of their persistence ids, so
            // that two commits never deadlock.
            requests.sort(BY_PERSISTENCE_ID);
            commit.commit(requests);
        } catch (InterruptedException closed) {
            requests.forEach(request ->
                    request.fail(
                            new JournalUnavailableException(
                                    DeferralReason.CLOSING, "journal closed", closed)));
            throw closed;
        } catch (RuntimeException | Error bug) {
            // The thread must survive a bug. Otherwise all later requests would wait indefinitely.
            log.error(
                    "{} writes failed, the first one of {}",
                    requests.size(),
                    group.getFirst().persistenceId(),
                    bug);
            requests.forEach(request -> request.fail(bug));
        } finally {
            queue.markCompleted(group);
        }
    }

    private static boolean failsToEncode(WriteRequest request) {
        if (!(request instanceof WriteRequest.EntityWrite write)) {
            return false;
        }
        try {
            write.encode();
            return false;
        } catch (Exception | StackOverflowError failure) {
            request.fail(new EncodingFailedException(request.persistenceId(), failure));
            return true;
        }
    }
}
