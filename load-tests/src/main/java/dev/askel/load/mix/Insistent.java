package dev.askel.load.mix;

import dev.askel.load.history.Ledger;
import dev.askel.load.mix.KillSwitch.Call;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Asks again until there is an answer, as AWS's SDKs do, and longer than they. */
final class Insistent {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final Duration READ_MAX = Duration.ofSeconds(60);
    // Longer than any fault and what comes after it.
    private static final Duration ANSWER_MAX = Duration.ofMinutes(4);

    private final Ledger ledger;

    /** One that notes how often it had to ask, and what nobody should be answered. */
    Insistent(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * What came of a call; neither an answer nor a refusal when its thread was interrupted, or when
     * nothing came for so long that the ledger has a complaint.
     *
     * @param doubtful whether an earlier try had no answer, and may have had its effect
     */
    record Reply<T>(Optional<T> answer, Optional<RefusedException> refusal, boolean doubtful) {}

    /** Makes a call until it is answered or refused. */
    <T> Reply<T> make(Call<T> call) {
        var deadline = Deadline.in(ANSWER_MAX);
        boolean doubtful = false;
        for (int tries = 1; !Thread.currentThread().isInterrupted(); tries++) {
            try {
                var answer = call.make();
                ledger.tried(tries);
                return new Reply<>(Optional.of(answer), Optional.empty(), doubtful);
            } catch (UnansweredException e) {
                doubtful = true;
                noteInternalError(e);
                if (isTooLate(deadline, e)) {
                    break;
                }
            } catch (RefusedException e) {
                if (!e.isThrottled()) {
                    ledger.tried(tries);
                    return new Reply<>(Optional.empty(), Optional.of(e), doubtful);
                }
                if (isTooLate(deadline, e)) {
                    break;
                }
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
        return new Reply<>(Optional.empty(), Optional.empty(), doubtful);
    }

    private boolean isTooLate(Deadline deadline, Exception last) {
        if (deadline.passed()) {
            ledger.complain("a call was not answered for so long: " + last.getMessage());
        }
        return deadline.passed();
    }

    /** Nobody should be told that the server does not know what has happened. */
    void noteInternalError(UnansweredException unanswered) {
        if (unanswered.isInternalError()) {
            ledger.complain("an answer was an internal error: " + unanswered.getMessage());
        }
    }

    /**
     * Makes a call that changes nothing, or nothing more when it is made again.
     *
     * @throws UnansweredException when nothing came for a minute
     */
    static <T> T patiently(Call<T> call) throws RefusedException, UnansweredException {
        var deadline = Deadline.in(READ_MAX);
        while (true) {
            try {
                return call.make();
            } catch (UnansweredException e) {
                if (deadline.passed() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            } catch (RefusedException e) {
                if (!e.isThrottled() || deadline.passed()) {
                    throw e;
                }
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
    }
}
