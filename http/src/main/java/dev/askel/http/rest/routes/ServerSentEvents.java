package dev.askel.http.rest.routes;

import dev.askel.http.rest.RestResponse;
import dev.askel.http.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of server-sent events (WHATWG HTML, section 9.2). The stream reads a page of events only
 * after the client has received the previous page, so a slow client uses little memory.
 *
 * <p>A comment is sent regularly to keep the connection open. {@code event: reconnect} is the last
 * event when the server stops, reading fails or the {@link StreamBudget} is used up. The client
 * then reconnects with the last id that it received.
 */
final class ServerSentEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSentEvents.class);

    private static final String CONTENT_TYPE = "text/event-stream";

    /** The stream sends a comment after this time without an event. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** The time that a client waits before it reconnects. */
    private static final ByteString RETRY = ByteString.fromString("retry: 1000\n\n");

    private static final ByteString COMMENT = ByteString.fromString(": \n\n");
    private static final Page RECONNECT =
            new Page(List.of(ByteString.fromString("event: reconnect\ndata: {}\n\n")), true);

    private final Supplier<CompletionStage<Page>> pages;
    private final Runnable onClosed;
    private final StreamBudget budget;
    private final AtomicReference<CompletableFuture<Page>> requested =
            new AtomicReference<>(new CompletableFuture<>());
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicLong heldBytes = new AtomicLong();

    /**
     * The events that a stream sends next.
     *
     * @param isLast whether the stream ends after them
     */
    record Page(List<ByteString> events, boolean isLast) {
        Page {
            events = List.copyOf(events);
        }

        private long bytes() {
            return events.stream().mapToLong(ByteString::length).sum();
        }
    }

    private ServerSentEvents(
            Supplier<CompletionStage<Page>> pages, Runnable onClosed, StreamBudget budget) {
        this.pages = pages;
        this.onClosed = onClosed;
        this.budget = budget;
    }

    /**
     * Creates a stream.
     *
     * @param first the events that are sent immediately after the field {@code retry}
     * @param pages the source of the next pages
     * @param onClosed runs once when the stream has ended for any reason
     * @param budget bounds the bytes of pages that clients have not received
     * @param abandoned completes when the server stops or the client disconnects
     */
    static RestResponse.Stream of(
            List<ByteString> first,
            Supplier<CompletionStage<Page>> pages,
            Runnable onClosed,
            StreamBudget budget,
            CompletionStage<?> abandoned) {
        var stream = new ServerSentEvents(pages, onClosed, budget);
        abandoned.whenComplete((_, _) -> stream.stop());
        return new RestResponse.Stream(
                CONTENT_TYPE,
                Source.single(RETRY)
                        .concat(Source.from(first))
                        .concat(
                                Source.unfoldAsync(false, ended -> stream.next(ended))
                                        .mapConcat(Page::events))
                        .keepAlive(HEARTBEAT, () -> COMMENT)
                        .watchTermination((_, done) -> {
                            done.whenComplete((_, _) -> stream.end());
                            return NotUsed.getInstance();
                        }));
    }

    private CompletionStage<Optional<Pair<Boolean, Page>>> next(boolean ended) {
        // The client has received the previous page.
        budget.release(heldBytes.getAndSet(0));
        if (ended) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        var answer = new CompletableFuture<Page>();
        requested.set(answer);
        if (stopping.get()) {
            answer.complete(RECONNECT);
        } else {
            read(answer);
        }
        return answer.thenApply(page -> Optional.of(Pair.create(page.isLast(), page)));
    }

    private void read(CompletableFuture<Page> answer) {
        CompletionStage<Page> reading;
        try {
            reading = pages.get();
        } catch (RuntimeException bug) {
            reading = CompletableFuture.failedStage(bug);
        }
        reading.whenComplete((page, failure) -> {
            if (page == null) {
                LOG.warn("an event stream failed; its client is asked to reconnect", failure);
                answer.complete(RECONNECT);
            } else if (!open.get() || !budget.tryReserve(page.bytes())) {
                answer.complete(RECONNECT);
            } else {
                heldBytes.set(page.bytes());
                if (!answer.complete(page) || !open.get()) {
                    budget.release(heldBytes.getAndSet(0));
                }
            }
        });
    }

    /** Sends the client {@code reconnect}, also while the stream waits for a page. */
    private void stop() {
        stopping.set(true);
        var waiting = requested.get();
        waiting.complete(RECONNECT);
        // A stream that was never started does not call end().
        if (open.compareAndSet(true, false)) {
            onClosed.run();
        }
    }

    private void end() {
        budget.release(heldBytes.getAndSet(0));
        if (open.compareAndSet(true, false)) {
            onClosed.run();
        }
    }

    /**
     * Renders one event.
     *
     * @param id the id that the client sends when it reconnects; null keeps the previous id
     * @param type the type of the event; null for the default type {@code message}
     */
    static ByteString renderEvent(
            @Nullable String id, @Nullable String type, Consumer<JsonWriter> data) {
        var json = new JsonWriter();
        data.accept(json);
        var head =
                (id == null ? "" : "id: " + id + "\n")
                        + (type == null ? "" : "event: " + type + "\n")
                        + "data: ";
        // The JSON has no line breaks, because its writer adds none and escapes line breaks in
        // strings.
        return ByteString.fromArray(head.getBytes(StandardCharsets.US_ASCII))
                .concat(ByteString.fromArray(json.buffer(), 0, json.length()))
                .concat(ByteString.fromString("\n\n"));
    }

    /** Renders an id without an event, so that the client resumes after this id. */
    static ByteString renderId(String id) {
        return ByteString.fromString("id: " + id + "\n\n");
    }
}
