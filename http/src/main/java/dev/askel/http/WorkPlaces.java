package dev.askel.http;

import dev.askel.http.Connections.Connection;
import dev.askel.http.admission.Admission;
import dev.askel.http.admission.Admission.Permit;
import dev.askel.http.admission.Turns;
import dev.askel.http.rest.RestAnswer;
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
 * How long work may take, and which place it holds meanwhile: requests that are answered soon,
 * those whose answers are large, those that run something for minutes, and those that wait for
 * somebody else. A stage that takes too long fails with a {@code TimeoutException}.
 */
final class WorkPlaces {
    private final Admission admission;
    private final LongPolls longPolls;
    private final Turns pages;
    private final HttpSettings settings;
    private final Materializer materializer;

    WorkPlaces(
            Admission admission,
            LongPolls longPolls,
            HttpSettings settings,
            Materializer materializer) {
        this.admission = admission;
        this.longPolls = longPolls;
        pages = new Turns(settings.pagesAtOnce());
        this.settings = settings;
        this.materializer = materializer;
    }

    /** Work of a moment. */
    <T> CompletionStage<T> soon(Supplier<? extends CompletionStage<T>> work) {
        return begun(work).orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * A page is read and rendered before the next one takes its turn: until then nobody can count
     * its bytes.
     */
    <T> CompletionStage<T> page(Supplier<? extends CompletionStage<T>> work) {
        return pages.next()
                .thenComposeAsync(
                        turn -> soon(work).whenComplete((_, _) -> turn.giveBack()),
                        materializer.executionContext())
                .toCompletableFuture()
                .copy()
                .orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * A run holds no place among the requests but one among those that wait, like a poll.
     *
     * @param request its place, which it gives back
     * @return empty when there is no such place
     */
    <T> Optional<CompletionStage<T>> run(
            Supplier<? extends CompletionStage<T>> work, String account, Permit request) {
        return admission
                .longPoll(account)
                .map(place -> {
                    request.giveBack();
                    return begun(work)
                            .orTimeout(settings.runTimeout().toMillis(), TimeUnit.MILLISECONDS)
                            .whenComplete((_, _) -> place.giveBack());
                });
    }

    /**
     * A poll holds no place among the requests while it waits. Once its client has gone (or the
     * server stops) the engine alone decides whether the poll still gets a task; it has a moment to
     * say so.
     *
     * @param work gets what completes when nobody waits any more
     * @param nothing what is answered when the engine says nothing then
     * @return empty when there is no such place
     */
    <T> Optional<CompletionStage<T>> poll(
            Function<CompletionStage<Done>, ? extends CompletionStage<T>> work,
            T nothing,
            Connection connection,
            String account,
            Permit request) {
        var free = admission.mayOweMore() ? admission.longPoll(account) : Optional.<Permit>empty();
        return free.map(place -> {
            request.giveBack();
            var poll = longPolls.open(connection);
            var waiting = begun(() -> work.apply(poll.gone()));
            poll.gone().thenRun(() -> withdraw(waiting, nothing));
            return waiting.orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((_, _) -> {
                        poll.close();
                        place.giveBack();
                    });
        });
    }

    /**
     * A stream holds its place until it ends: by itself, with its client, or with the server.
     *
     * @param work gets what completes when nobody reads any more
     * @return empty when there is no such place
     */
    Optional<CompletionStage<RestAnswer>> stream(
            Function<CompletionStage<Done>, CompletionStage<RestAnswer>> work,
            Connection connection,
            String account,
            Permit request) {
        return admission
                .longPoll(account)
                .map(place -> {
                    request.giveBack();
                    var poll = longPolls.open(connection);
                    Runnable end =
                            () -> {
                                poll.close();
                                place.giveBack();
                            };
                    // A client may leave before its stream has begun, which may also never begin.
                    poll.gone().thenRun(end);
                    return begun(() -> work.apply(poll.gone()))
                            .orTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                            .whenComplete((answer, _) -> {
                                // What comes later is nobody's, and is told so.
                                if (!(answer instanceof RestAnswer.Stream)) {
                                    poll.leave();
                                }
                            })
                            .thenApply(answer ->
                                    answer instanceof RestAnswer.Stream stream
                                            ? untilGone(stream, poll.gone(), end)
                                            : answer);
                });
    }

    /** It ends by itself when nobody reads it any more, with a last word if it has one. */
    private RestAnswer untilGone(
            RestAnswer.Stream stream, CompletionStage<Done> gone, Runnable end) {
        var reader = KillSwitches.shared("stream");
        gone.thenRunAsync(
                reader::shutdown,
                CompletableFuture.delayedExecutor(
                        settings.withdrawalTimeout().toMillis(), TimeUnit.MILLISECONDS));
        return new RestAnswer.Stream(
                stream.contentType(),
                stream.bytes()
                        .via(reader.flow())
                        .watchTermination((before, ended) -> {
                            ended.whenComplete((_, _) -> end.run());
                            return before;
                        }));
    }

    private <T> void withdraw(CompletableFuture<T> waiting, T nothing) {
        waiting.completeOnTimeout(
                nothing, settings.withdrawalTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * A place for an answer that cannot be refused. Those who wait for more go home until what has
     * been handed out is read.
     */
    Permit owed(int answerBytes) {
        var place = admission.owedAnswer(answerBytes);
        if (!admission.mayOweMore()) {
            longPolls.sendHome();
        }
        return place;
    }

    private static <T> CompletableFuture<T> begun(Supplier<? extends CompletionStage<T>> work) {
        try {
            return work.get().toCompletableFuture().copy();
        } catch (RuntimeException bug) {
            return CompletableFuture.failedFuture(bug);
        }
    }
}
