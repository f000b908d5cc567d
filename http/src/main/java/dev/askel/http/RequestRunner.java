package dev.askel.http;

import dev.askel.http.admission.Admission;
import dev.askel.http.admission.Admission.Permit;
import dev.askel.http.admission.FifoSemaphore;
import dev.askel.http.rest.RestResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;

/**
 * Runs admitted requests within their time limit and under the right permit. There are short
 * requests, requests with large answers, runs of minutes, polls and streams. A stage that takes too
 * long fails with a {@code TimeoutException}.
 */
final class RequestRunner {
    private final Admission admission;
    private final LongPolls longPolls;
    private final FifoSemaphore pages;
    private final HttpSettings settings;
    private final Materializer materializer;

    /**
     * The client of a poll or stream.
     *
     * @param isPermitted decides whether the client may still wait
     */
    record Waiter(
            ClientConnection connection,
            String account,
            Supplier<CompletionStage<Boolean>> isPermitted) {}

    RequestRunner(
            Admission admission,
            LongPolls longPolls,
            HttpSettings settings,
            Materializer materializer) {
        this.admission = admission;
        this.longPolls = longPolls;
        pages = new FifoSemaphore(settings.concurrentPagesMax());
        this.settings = settings;
        this.materializer = materializer;
    }

    /** Runs a request that is answered within {@code askel.http.answer-timeout}. */
    <T> CompletionStage<T> runShort(Supplier<? extends CompletionStage<T>> work) {
        return start(work).orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Runs a request whose answer may have several MiB. Few of these requests run at a time,
     * because the size of an answer is unknown until the answer is rendered.
     */
    <T> CompletionStage<T> runPage(Supplier<? extends CompletionStage<T>> work) {
        return pages.acquire()
                .thenComposeAsync(
                        page -> runShort(work).whenComplete((_, _) -> page.release()),
                        materializer.executionContext())
                .toCompletableFuture()
                .copy()
                .orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Runs an execution or a state for minutes. The run holds the permit of a long poll instead of
     * the permit of a request.
     *
     * @param requestPermit the permit of the request; released when a permit of a long poll is
     *     acquired
     * @return empty when no permit of a long poll is free
     */
    <T> Optional<CompletionStage<T>> runLong(
            Supplier<? extends CompletionStage<T>> work, String account, Permit requestPermit) {
        return admission
                .tryAcquireLongPoll(account)
                .map(permit -> {
                    requestPermit.release();
                    return start(work)
                            .orTimeout(settings.runTimeout().toMillis(), TimeUnit.MILLISECONDS)
                            .whenComplete((_, _) -> permit.release());
                });
    }

    /**
     * Runs a poll, which holds no permit of a request while it waits. The poll is abandoned when
     * its client disconnects or is no longer permitted to wait, or when the server stops. The
     * engine then decides within {@code askel.http.withdrawal-timeout} whether the poll still gets
     * a task.
     *
     * @param work receives a stage that completes when the client no longer waits for the answer
     * @param emptyAnswer the answer when the engine does not decide in that time
     * @param requestPermit the permit of the request; released when a permit of a long poll is
     *     acquired
     * @return empty when no permit of a long poll is free
     */
    <T> Optional<CompletionStage<T>> runPoll(
            Function<CompletionStage<Done>, ? extends CompletionStage<T>> work,
            T emptyAnswer,
            Waiter waiter,
            Permit requestPermit) {
        var free =
                admission.canGuaranteeAnswers()
                        ? admission.tryAcquireLongPoll(waiter.account())
                        : Optional.<Permit>empty();
        return free.map(permit -> {
            requestPermit.release();
            var poll = longPolls.register(waiter.connection(), waiter.isPermitted());
            var waiting = start(() -> work.apply(poll.abandoned()));
            poll.abandoned().thenRun(() -> withdraw(waiting, emptyAnswer));
            return waiting.orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((_, _) -> {
                        poll.close();
                        permit.release();
                    });
        });
    }

    /**
     * Runs a stream, which holds the permit of a long poll until the stream completes. The stream
     * is abandoned when its client disconnects or is no longer permitted to read, or when the
     * server stops.
     *
     * @param work receives a stage that completes when the client no longer reads the stream
     * @param requestPermit the permit of the request; released when a permit of a long poll is
     *     acquired
     * @return empty when no permit of a long poll is free
     */
    Optional<CompletionStage<RestResponse>> runStream(
            Function<CompletionStage<Done>, CompletionStage<RestResponse>> work,
            Waiter waiter,
            Permit requestPermit) {
        return admission
                .tryAcquireLongPoll(waiter.account())
                .map(permit -> {
                    requestPermit.release();
                    var poll = longPolls.register(waiter.connection(), waiter.isPermitted());
                    Runnable end =
                            () -> {
                                poll.close();
                                permit.release();
                            };
                    // A client may disconnect before its stream begins, and a stream may never
                    // begin.
                    poll.abandoned().thenRun(end);
                    return start(() -> work.apply(poll.abandoned()))
                            .orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                            .whenComplete((answer, _) -> {
                                // If the stream is created after the time-out, it has no reader,
                                // and it ends because the poll is abandoned here.
                                if (!(answer instanceof RestResponse.Stream)) {
                                    poll.abandon();
                                }
                            })
                            .thenApply(answer ->
                                    answer instanceof RestResponse.Stream stream
                                            ? untilAbandoned(stream, poll.abandoned(), end)
                                            : answer);
                });
    }

    /** Lets an abandoned stream send its last event, and ends it after the withdrawal time-out. */
    private RestResponse untilAbandoned(
            RestResponse.Stream stream, CompletionStage<Done> abandoned, Runnable end) {
        var killSwitch = KillSwitches.shared("stream");
        abandoned.thenRunAsync(
                killSwitch::shutdown,
                CompletableFuture.delayedExecutor(
                        settings.withdrawalTimeout().toMillis(), TimeUnit.MILLISECONDS));
        return new RestResponse.Stream(
                stream.contentType(),
                stream.bytes()
                        .via(killSwitch.flow())
                        .watchTermination((before, ended) -> {
                            ended.whenComplete((_, _) -> end.run());
                            return before;
                        }));
    }

    private <T> void withdraw(CompletableFuture<T> waiting, T emptyAnswer) {
        waiting.completeOnTimeout(
                emptyAnswer, settings.withdrawalTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Acquires the permit of an answer that cannot be refused, such as one with a dispatched task.
     * When the bound of such answers is reached, all waiting polls are abandoned. New polls are
     * refused until clients have read answers.
     */
    Permit acquireGuaranteedAnswer(int answerBytes) {
        var permit = admission.acquireGuaranteedAnswer(answerBytes);
        if (!admission.canGuaranteeAnswers()) {
            longPolls.abandonAll();
        }
        return permit;
    }

    private static <T> CompletableFuture<T> start(Supplier<? extends CompletionStage<T>> work) {
        try {
            return work.get().toCompletableFuture().copy();
        } catch (RuntimeException bug) {
            return CompletableFuture.failedFuture(bug);
        }
    }
}
