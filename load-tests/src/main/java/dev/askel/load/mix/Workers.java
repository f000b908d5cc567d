package dev.askel.load.mix;

import dev.askel.load.history.Ledger;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Who does the load's tasks: gets them or their tokens, sends a heartbeat, and answers. */
final class Workers {
    private static final String TIMED_OUT = "TaskTimedOut";
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final Duration WORK_MAX = Duration.ofMillis(900);
    private static final Duration CARRIAGE = Duration.ofMillis(1200);

    private final AskelClient askel;
    private final Realm realm;
    private final Ledger ledger;
    private final KillSwitch killSwitch;
    private final LoadFunctions functions;
    private final Insistent insistent;

    Workers(
            AskelClient askel,
            Realm realm,
            Ledger ledger,
            KillSwitch killSwitch,
            LoadFunctions functions) {
        this.askel = askel;
        this.realm = realm;
        this.ledger = ledger;
        this.killSwitch = killSwitch;
        this.functions = functions;
        this.insistent = new Insistent(ledger);
    }

    /** Polls for tasks and does them, until the thread is interrupted. */
    void pollAndPoll() {
        while (!Thread.currentThread().isInterrupted()) {
            // ActivityStarted tells by that name which of the polls it was for.
            var name = "poll-" + UUID.randomUUID();
            try {
                var poll =
                        AskelClient.request()
                                .put("activityArn", realm.activity())
                                .put("workerName", name);
                // One that finds nothing for 12 s has no answer: that is no try that failed.
                var task =
                        killSwitch.calling(
                                Boundary.POLL_IS_UNANSWERED,
                                () -> askel.call("GetActivityTask", poll));
                if (task.hasNonNull("taskToken")) {
                    var id = AskelClient.read(task.path("input").asText()).path("id").asText();
                    ledger.received(id, name);
                    doWork(id, task.path("taskToken").asText());
                }
            } catch (UnansweredException e) {
                ledger.unansweredPoll(name);
                insistent.noteInternalError(e);
                pause(BETWEEN_TRIES);
            } catch (RefusedException e) {
                if (!e.isThrottled()) {
                    ledger.complain("a poll was refused: " + e.getMessage());
                    return;
                }
                pause(BETWEEN_TRIES);
            }
        }
    }

    /**
     * Brings back each token that functions hand over, until the thread is interrupted.
     *
     * @param begin has a carrier walk beside all others
     */
    void carryBack(Consumer<Runnable> begin) {
        try {
            while (true) {
                var token = functions.tokens(realm).take();
                // Each has a carrier of its own: in a queue tokens of an outage would outlive their
                // heartbeats, and so would all behind them.
                begin.accept(() -> {
                    pause(CARRIAGE);
                    doWork(token.id(), token.text());
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void doWork(String id, String token) {
        var half = Duration.ofNanos(ThreadLocalRandom.current().nextLong(WORK_MAX.toNanos() / 2));
        pause(half);
        beat(id, token);
        pause(half);
        var output = "{\"done\": \"%s\"}".formatted(UUID.randomUUID());
        var request = AskelClient.request().put("taskToken", token).put("output", output);
        ledger.sends(id, output);
        var reply =
                insistent.make(() ->
                        killSwitch.calling(
                                Boundary.ANSWER_IS_UNANSWERED,
                                () -> askel.call("SendTaskSuccess", request)));
        reply.answer().ifPresent(_ -> ledger.answered(id, output));
        // Its time was over, or an earlier try has completed it.
        reply.refusal()
                .ifPresent(refused -> {
                    Refusal.possible(TIMED_OUT).isAsGood(refused, ledger);
                    ledger.refusedAnswer(id, output);
                });
    }

    /** Sends one heartbeat, by one try: the answer comes before the next one would be due. */
    private void beat(String id, String token) {
        var request = AskelClient.request().put("taskToken", token);
        long began = System.currentTimeMillis();
        try {
            askel.call("SendTaskHeartbeat", request);
            ledger.beaten(id, began);
        } catch (UnansweredException e) {
            insistent.noteInternalError(e);
        } catch (RefusedException e) {
            if (!e.isThrottled()) {
                Refusal.possible(TIMED_OUT).isAsGood(e, ledger);
            }
        }
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }
}
