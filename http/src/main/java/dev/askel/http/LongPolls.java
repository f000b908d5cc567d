package dev.askel.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * The long polls that wait on this node: who must be told when a client has left or the server
 * stops. Safe for use by many threads.
 */
final class LongPolls {
    private final Set<Poll> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** A poll that begins on a connection; close it when it is answered. */
    Poll open(Connection connection) {
        var poll = new Poll();
        open.add(poll);
        connection.waitsFor(poll);
        if (stopped) {
            poll.leave();
        }
        return poll;
    }

    /** Sends everybody home, also those who come later. */
    void stop() {
        stopped = true;
        open.forEach(Poll::leave);
    }

    /** One waiting request. */
    final class Poll {
        private final CompletableFuture<Done> gone = new CompletableFuture<>();

        /** Completes when nobody waits for the answer any more. */
        CompletionStage<Done> gone() {
            return gone.minimalCompletionStage();
        }

        /** The poll was answered. */
        void close() {
            open.remove(this);
        }

        /** Nobody waits any more. */
        void leave() {
            gone.complete(Done.getInstance());
        }
    }

    /** One client's connection; at most one request of it is in work. */
    static final class Connection {
        private volatile @Nullable Poll waiting;
        private volatile boolean left;

        private void waitsFor(Poll poll) {
            waiting = poll;
            if (left) {
                poll.leave();
            }
        }

        /** The client sends no more: it has gone, and would not read an answer that comes late. */
        void endsWith(CompletionStage<?> end) {
            end.whenComplete((_, _) -> {
                left = true;
                var poll = waiting;
                if (poll != null) {
                    poll.leave();
                }
            });
        }
    }
}
