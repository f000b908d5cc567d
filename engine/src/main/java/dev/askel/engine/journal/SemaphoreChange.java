package dev.askel.engine.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The change that a write makes to the rows of its execution's requests for permits. A request is
 * identified by its frame and its ordinal within the frame.
 */
public sealed interface SemaphoreChange {
    /** Returns the semaphores whose free permits or waiters change. */
    List<SemaphoreId> semaphores();

    /**
     * A stored request.
     *
     * @param limit the limit of the semaphore, unless an operator has set another one
     * @param decision identifies the grant of the permits that the execution holds; null when it
     *     waits for them
     */
    record Request(
            String frame,
            int ordinal,
            SemaphoreId semaphore,
            int permits,
            int limit,
            long atMillis,
            @Nullable Long decision) {}

    /** Inserts a request that waits at the end of the queue. */
    record Insert(Request request) implements SemaphoreChange {
        @Override
        public List<SemaphoreId> semaphores() {
            return List.of(request.semaphore());
        }
    }

    /**
     * Accepts the decision about a request. The write is refused with {@link
     * WriteOutcome.PermitsChanged} if the request does not have this decision. So an outdated grant
     * never gives permits that another execution may hold, and an outdated refusal never ends a
     * later request.
     */
    sealed interface Accepts extends SemaphoreChange {
        String frame();

        int ordinal();

        /** Identifies the decision. */
        long decision();
    }

    /**
     * Stores that the execution holds the granted permits of a request.
     *
     * @param permits the number of permits that are not released
     */
    record Hold(String frame, int ordinal, SemaphoreId semaphore, int permits, long decision)
            implements Accepts {
        @Override
        public List<SemaphoreId> semaphores() {
            return List.of(semaphore);
        }
    }

    /**
     * Stores that the execution has released some permits of a request.
     *
     * @param permits the number of permits that are not released
     */
    record Reduce(String frame, int ordinal, SemaphoreId semaphore, int permits)
            implements SemaphoreChange {
        @Override
        public List<SemaphoreId> semaphores() {
            return List.of(semaphore);
        }
    }

    /**
     * Deletes a request, because it has ended or its permits are released.
     *
     * @param semaphore null when the execution does not know the request
     */
    record Remove(String frame, int ordinal, @Nullable SemaphoreId semaphore)
            implements SemaphoreChange {
        @Override
        public List<SemaphoreId> semaphores() {
            return semaphore == null ? List.of() : List.of(semaphore);
        }
    }

    /**
     * Accepts the refusal of a request. The other changes of the write delete the request if the
     * execution still has it.
     */
    record AcceptRefusal(String frame, int ordinal, long decision) implements Accepts {
        @Override
        public List<SemaphoreId> semaphores() {
            return List.of();
        }
    }

    /**
     * Deletes all requests of the execution.
     *
     * @param semaphores the known semaphores of the requests
     */
    record RemoveAll(List<SemaphoreId> semaphores) implements SemaphoreChange {
        public RemoveAll {
            semaphores = List.copyOf(semaphores);
        }
    }

    /**
     * Repairs damaged rows: deletes all rows of the execution except those of these requests, and
     * inserts the missing ones. Rows that agree with the requests keep their decisions and their
     * places in the queue. The other changes of the write follow.
     */
    record Restore(List<Request> requests) implements SemaphoreChange {
        public Restore {
            requests = List.copyOf(requests);
        }

        @Override
        public List<SemaphoreId> semaphores() {
            return requests.stream().map(Request::semaphore).distinct().toList();
        }
    }
}
